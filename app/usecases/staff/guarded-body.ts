import { z } from 'zod'
import { SEATS } from '~/domain/kernel/ids'
import { CHANGE_KINDS, type GuardedChange } from '~/domain/person/guarded-change'
import { ROLES } from '~/domain/person/roles'
import type { PendingChangeRow } from '~db/repositories/pending-changes'

/** What a pending change stores beside its kind and person. */
const stored = z.object({
  /** The person's address when it was proposed: another one since means another mailbox. */
  addressThen: z.string(),
  role: z.enum(ROLES).optional(),
  siteId: z.string().nullish(),
  seat: z.enum(SEATS).nullish(),
  /** The new address. */
  address: z.string().optional(),
})

export interface PendingGuardedChange {
  readonly change: GuardedChange
  readonly addressThen: string
  /** Of a change_address. */
  readonly address: string | null
}

/** The stored change as a value; null for kinds that are no guarded change. */
export function readChange(
  row: Pick<PendingChangeRow, 'kind' | 'personId' | 'body'>,
): PendingGuardedChange | null {
  const kind = CHANGE_KINDS.find((each) => each === row.kind)
  if (kind === undefined || row.personId === null) return null
  const body = stored.parse(row.body)
  const rest = { addressThen: body.addressThen, address: body.address ?? null }
  if (kind !== 'appoint') return { change: { kind, personId: row.personId }, ...rest }
  if (body.role === undefined) throw new Error('a pending appointment names no role')
  const { role, siteId = null, seat = null } = body
  return { change: { kind, personId: row.personId, role, siteId, seat }, ...rest }
}

export function writeBody({ change, addressThen, address }: PendingGuardedChange): Record<string, unknown> {
  const appointment =
    change.kind === 'appoint' ? { role: change.role, siteId: change.siteId, seat: change.seat } : {}
  return { addressThen, ...appointment, ...(address === null ? {} : { address }) }
}
