import {
  driftOf,
  type OwnSeen,
  ownAccountsOf,
  sameConfirmation,
  sameOwnAccounts,
  withProofs,
} from '~/domain/connected-system/own-accounts'
import type { Services } from '~/platform/services'
import { openOwnDrifts } from '~db/repositories/findings'
import { type SystemRow, systemById, updateSystem } from '~db/repositories/systems'
import { changesBy, closeBatch, writeChanges } from './listed-findings.server'

/**
 * Compares the accounts that are there by right, as the target just told them, with what both seats confirmed. What was said
 * of one is over once it reads as confirmed; that it is told no more ends nothing. One seat's word for them as they were is over
 * once they are others: the other seat's, later, must not complete it. Where only the identity was confirmed
 * there is nothing to compare with: the system's page says so.
 */
export async function judgeOwnAccounts(services: Services, system: SystemRow, seen: OwnSeen): Promise<void> {
  await endStaleWord(services, system, seen)
  const { ownAccounts: confirmed } = system
  if (confirmed === null) return
  const { read } = services.store
  const now = services.clock.now()
  const told = driftOf(confirmed, seen, now)
  const drifted = new Set(told.map(({ subject }) => subject))
  const asConfirmed = new Set(
    seen.ownAccounts.flatMap(({ nativeId }) => (drifted.has(nativeId) ? [] : [nativeId])),
  )
  const over = (await openOwnDrifts(read, system.id)).filter(({ subject }) => asConfirmed.has(subject))
  const ownAccounts = withProofs(confirmed, seen)
  const proofs = !sameConfirmation(ownAccounts, confirmed)
  if (told.length === 0 && over.length === 0 && !proofs) return
  const changes = await changesBy(services, system, told, null, now)
  await services.store.transact(async (tx) => {
    const is = await systemById(tx, system.id)
    // Confirmed anew meanwhile, or not any more: the next look compares with that.
    if (!sameConfirmation(is?.ownAccounts ?? null, confirmed)) return
    if (proofs) await updateSystem(tx, system.id, { ownAccounts })
    await writeChanges(services, tx, system, changes, null, now)
    await closeBatch(services, tx, system, over, now, 'read_back')
  }, 'background')
}

async function endStaleWord(services: Services, system: SystemRow, seen: OwnSeen): Promise<void> {
  const now = ownAccountsOf(seen)
  const isStale = ({ ownWord }: SystemRow) => ownWord !== null && !sameOwnAccounts(ownWord.accounts, now)
  if (!isStale(system)) return
  await services.store.transact(async (tx) => {
    const is = await systemById(tx, system.id)
    if (is === null || is.targetVersion !== system.targetVersion || !isStale(is)) return
    await updateSystem(tx, system.id, { ownWord: null })
    await services.audit.append(tx, services.clock.now(), {
      type: 'system.own_accounts_word_ended',
      actorId: null,
      subjects: { system: system.id, site: system.siteId },
      facts: { seat: is.ownWord?.seat ?? null },
    })
  }, 'background')
}
