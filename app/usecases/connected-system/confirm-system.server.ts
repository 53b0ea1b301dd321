import { confirmedBy, systemIsConfirmed } from '~/domain/connected-system/confirmation'
import { type OwnTold, ownAccountsOf, ownAccountsText } from '~/domain/connected-system/own-accounts'
import type { Id, Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { closeFindings, openOwnDrifts } from '~db/repositories/findings'
import { voidSignOffs } from '~db/repositories/sign-offs'
import { type SystemRow, systemById, updateSystem } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import { withSecondFactor } from '../identity/second-factor.server'
import { ask } from './check-system.server'

/** What stood on the page that was confirmed. */
export interface ShownTarget {
  readonly seat: Seat
  readonly targetVersion: number
  readonly identity: string
  /** `ownDigest` of the accounts that are there by right. */
  readonly ownAccounts: string
}

export interface Confirmation extends ShownTarget {
  /** A fresh one-time code. */
  readonly code: string
}

/** What a form carries of the accounts that it shows as there by right. */
export function ownDigest(seen: OwnTold): string {
  return sha256(ownAccountsText(ownAccountsOf(seen)))
}

/**
 * One seat of the system's site confirms, with a fresh code, what the system is and which accounts are there by right, with
 * their rights. It is asked again here and now: only what stood on the page, seen together with the sentinel, is confirmed, and
 * the second seat must have seen what the first one saw. With both, by two people, the system gives. Problems: not_found,
 * archived, changed_meanwhile, system_not_reached, sentinel_not_seen, own_accounts_changed, nobody_lists, those of
 * `confirmedBy`, and at `code` those of `proveSecondFactor`.
 */
export async function confirmSystem(
  services: Services,
  actor: Actor,
  systemId: Id,
  shown: Confirmation,
): Promise<Result<{ readonly complete: boolean }>> {
  const before = await systemById(services.store.read, systemId)
  const allowed = (actor: Actor, siteId: Id) =>
    may(actor, 'system.confirm', { siteId, seat: shown.seat }, services.clock.now())
  if (!before || !allowed(actor, before.siteId)) return refuse('not_found')
  if (before.archivedAt !== null) return refuse('archived')
  const seen = await ask(services, before)
  if (!seen.reached) return refuse('system_not_reached')
  if (seen.sentinelSeen === false) return refuse('sentinel_not_seen')
  if (seen.identity !== shown.identity) return refuse('identity_changed')
  if (ownDigest(seen) !== shown.ownAccounts) return refuse('own_accounts_changed')
  if (seen.lister?.name === null) return refuse('nobody_lists')

  // After the system answered: a code is fresh when it is used, not when the question began.
  const now = services.clock.now()
  return withSecondFactor(services, actor, shown.code, now, async (tx, actor) => {
    const system = await systemById(tx, systemId)
    if (!system || !allowed(actor, system.siteId)) return refuse('not_found')
    if (system.archivedAt !== null) return refuse('archived')
    const same =
      system.targetVersion === shown.targetVersion &&
      system.targetVersion === before.targetVersion &&
      system.sealedSecrets === before.sealedSecrets
    if (!same) return refuse('changed_meanwhile')
    const accounts = ownAccountsOf(seen)
    const word = confirmedBy(system, shown.seat, actor.personId, { identity: seen.identity, accounts })
    if (!word.ok) return word
    const { complete } = word.value
    const anew = systemIsConfirmed(system)
    await updateSystem(tx, systemId, {
      ...word.value.change,
      ...(complete && !anew ? { confirmedAt: now } : {}),
    })
    await services.audit.append(tx, now, {
      type: 'system.confirmed_by_seat',
      actorId: actor.personId,
      subjects: { site: system.siteId, system: systemId },
      facts: {
        seat: shown.seat,
        targetVersion: system.targetVersion,
        complete,
        ownAccounts: shown.ownAccounts,
        ownComplete: word.value.ownComplete,
      },
    })
    const { ownComplete } = word.value
    // What is signed is also who is there by right, and with which rights.
    if ((complete && !anew) || ownComplete) await voidSignOffs(tx, systemId)
    if (complete && !anew) await touch(tx, { systemId }, now)
    // Of an account that is not told any more nobody was shown anything; of another target's nothing is said here.
    const shownIds = anew ? new Set(accounts.map(({ nativeId }) => nativeId)) : null
    if (ownComplete) await closeDrifts(services, tx, system, shownIds, now)
    if (complete) tx.afterCommit(services.wake)
    return ok({ complete: anew ? ownComplete : complete })
  })
}

/**
 * Both seats confirmed the accounts of these ids, or all of a target (null), as they are: whatever was found of them before
 * is answered.
 */
async function closeDrifts(
  services: Services,
  tx: Tx,
  system: SystemRow,
  ids: ReadonlySet<string> | null,
  now: Instant,
): Promise<void> {
  const open = (await openOwnDrifts(tx, system.id)).filter(({ subject }) => ids?.has(subject) ?? true)
  const closed = await closeFindings(
    tx,
    open.map(({ id }) => id),
    now,
    'confirmed',
  )
  for (const id of closed) {
    await services.audit.append(tx, now, {
      type: 'finding.closed',
      actorId: null,
      subjects: { system: system.id, site: system.siteId },
      facts: { finding: id, kind: 'drifted', why: 'confirmed' },
    })
  }
}
