import type { JournalEntry } from '~/domain/journal/entry'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { journalAddressContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { addressMoves, setAddress, voidAddress } from '~db/repositories/address-moves'
import { personByEmail } from '~db/repositories/people'
import type { Tx } from '~db/store'

type Move = Extract<JournalEntry, { kind: 'address' }>

/**
 * Moves sign-in addresses again that moved since the backup: whoever reads the mail of an old one may be anybody. First none of
 * them counts any more; then each is what the journal says last. One that does not open, or that somebody else has by now,
 * stays void until an administrator gives another. Answers how many it moved or made void.
 */
export async function moveAddressesAgain(
  services: Services,
  entries: readonly JournalEntry[],
  now: Instant,
): Promise<number> {
  const last = lastMoves(entries)
  return services.store.transact(async (tx) => {
    const known = await addressMoves(tx, [...last.keys()])
    const stale = [...last.values()].filter(({ person, move }) => move > (known.get(person) ?? move))
    // All at once: two people may have changed places.
    for (const { person, move } of stale) await voidAddress(tx, person, move)
    const unusable = new Set<Id>()
    for (const move of stale) {
      const email = openAddress(services, move)
      if (email !== null && (await personByEmail(tx, email)) === null)
        await setAddress(tx, move.person, email)
      else unusable.add(move.person)
      tx.journal(move)
    }
    await tell(services, tx, stale, unusable, now)
    return stale.length
  })
}

/** Where each of these people's mail went last. */
function lastMoves(entries: readonly JournalEntry[]): ReadonlyMap<Id, Move> {
  const last = new Map<Id, Move>()
  for (const entry of entries) {
    if (entry.kind !== 'address') continue
    // Of two with one number the first was not committed.
    if (entry.move >= (last.get(entry.person)?.move ?? 0)) last.set(entry.person, entry)
  }
  return last
}

function openAddress({ keys, log }: Services, { person, move, sealed }: Move): string | null {
  try {
    return keys.sealer.open(sealed, journalAddressContext(person, move))
  } catch (error) {
    log.error({ err: error, person }, 'a sign-in address in the journal does not open: it is void')
    return null
  }
}

async function tell(
  services: Services,
  tx: Tx,
  moves: readonly Move[],
  unusable: ReadonlySet<Id>,
  now: Instant,
): Promise<void> {
  await services.audit.appendAll(
    tx,
    now,
    moves.map(({ person }) => ({
      type: 'address.changed',
      actorId: null,
      subjects: { person },
      facts: { restored: true, void: unusable.has(person) },
    })),
  )
}
