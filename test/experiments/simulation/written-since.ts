import { and, gte, isNotNull } from 'drizzle-orm'
import { bound, prepared } from '~db/prepared'
import type { Handle } from '~db/store'

const credentials = prepared(({ q, t }) =>
  q
    .select({ id: t.credential.id, personId: t.credential.personId, systemId: t.credential.systemId })
    .from(t.credential)
    .where(gte(t.credential.id, bound('first'))),
)

const artifacts = prepared(({ q, t }) =>
  q
    .select({ credentialId: t.artifact.credentialId })
    .from(t.artifact)
    .where(gte(t.artifact.id, bound('first'))),
)

const confirmed = prepared(({ q, t }) =>
  q
    .select({
      id: t.end.id,
      credentialId: t.end.credentialId,
      entitlementVersionId: t.end.entitlementVersionId,
      attemptedAt: t.end.attemptedAt,
    })
    .from(t.end)
    .where(and(isNotNull(t.end.confirmedAt), gte(t.end.confirmedAt, bound('since')))),
)

/** What was written down at `since`, ms, or after: after each commit only what is new is read. */
export async function writtenSince(h: Handle, since: number) {
  const first = firstIdAt(since)
  return {
    credentials: await credentials(h, { first }),
    artifacts: await artifacts(h, { first }),
    confirmedEnds: await confirmed(h, { since }),
  }
}

/** Ids begin with the 48 bits of the millisecond they were made in (RFC 9562, 5.7). */
function firstIdAt(instant: number): string {
  const hex = instant.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}
