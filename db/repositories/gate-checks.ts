import { and, desc, eq, gt, lt, min } from 'drizzle-orm'
import { GATE_PASS } from '~/domain/connected-system/connected-system'
import { bound, prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type GateCheckRow = Tables['gateCheck']['$inferSelect']

const inserted = prepared(({ q, t }) =>
  q.insert(t.gateCheck).values({
    id: bound('id'),
    siteId: bound('siteId'),
    guardId: bound('guardId'),
    personId: bound('personId'),
    credentialId: bound('credentialId'),
    input: bound('input'),
    verdict: bound('verdict'),
    reason: bound('reason'),
    checkedAt: bound('checkedAt'),
  }),
)

export async function insertGateCheck(tx: Tx, row: GateCheckRow): Promise<void> {
  await inserted(tx, row)
}

/** The newest checks of a site. */
export async function recentGateChecks(
  { q, t }: Handle,
  siteId: string,
  size: number,
): Promise<GateCheckRow[]> {
  return q
    .select()
    .from(t.gateCheck)
    .where(eq(t.gateCheck.siteId, siteId))
    .orderBy(desc(t.gateCheck.id))
    .limit(size)
}

/** Credentials with a running grant at the site's gates that meets [from, to) and whose they are, earliest first, each once. */
export async function gateCredentials(
  { q, t }: Handle,
  siteId: string,
  from: number,
  to: number,
  size: number,
): Promise<{ id: string; name: string }[]> {
  return q
    .select({ id: t.grant.credentialId, name: t.person.name })
    .from(t.grant)
    .innerJoin(t.person, eq(t.person.id, t.grant.personId))
    .innerJoin(t.connectedSystem, eq(t.connectedSystem.id, t.grant.systemId))
    .where(
      and(
        eq(t.grant.siteId, siteId),
        gt(t.grant.effectiveEnd, from),
        lt(t.grant.validFrom, to),
        eq(t.connectedSystem.kind, GATE_PASS),
      ),
    )
    .groupBy(t.grant.credentialId, t.person.name)
    .orderBy(min(t.grant.validFrom), t.grant.credentialId)
    .limit(size)
}
