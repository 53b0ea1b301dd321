import type { Id, Seat } from '../kernel/ids'
import { ok, type Result, refuse } from '../kernel/result'
import { type OwnAccount, type OwnWord, sameOwnAccounts } from './own-accounts'

/** Who confirmed where a system points, since it was last pointed elsewhere. */
export interface SystemConfirmation {
  readonly approvedIdentity: string | null
  readonly confirmedByIt: Id | null
  readonly confirmedByPhysicalSecurity: Id | null
}

/** A system gives only while both seats, by two different people, confirmed the identity it was seen to have. */
export function systemIsConfirmed(system: SystemConfirmation): boolean {
  return (
    system.approvedIdentity !== null &&
    system.confirmedByIt !== null &&
    system.confirmedByPhysicalSecurity !== null &&
    system.confirmedByIt !== system.confirmedByPhysicalSecurity
  )
}

/** A confirmation with what was seen on the way to it, and of which accounts it speaks. */
export interface Confirming extends SystemConfirmation {
  /** What the first seat saw; becomes the approved identity when the other seat sees the same. */
  readonly confirmingIdentity: string | null
  /** The accounts that are there by right as both seats confirmed them; null while they did not. */
  readonly ownAccounts: readonly OwnAccount[] | null
  /** The first seat's word for them. */
  readonly ownWord: OwnWord | null
}

/**
 * True when this person may speak for this seat: the other seat's word is not theirs. What the seat itself said it may say
 * again, of accounts that are others by now.
 */
export function mayConfirm(system: Confirming, seat: Seat, personId: Id): boolean {
  return whyNotConfirmed(system, seat, personId) === null
}

/** What a target was just seen to be. */
export interface SeenTarget {
  readonly identity: string
  readonly accounts: readonly OwnAccount[]
}

/** What a seat's word changes of a system. */
export interface Confirmed {
  readonly change: Partial<Confirming>
  /** Both seats confirmed where it points by now. */
  readonly complete: boolean
  /** Both seats confirmed, with this word, the accounts that are there by right. */
  readonly ownComplete: boolean
}

/**
 * One seat's word for where a system points and for the accounts that are there by right, with their rights. Of a confirmed
 * system it is about the accounts alone: the word of both seats for the same replaces what they confirmed before. Problems:
 * person_has_confirmed, seat_has_confirmed, identity_changed, identity_differs_from_first, own_accounts_as_confirmed,
 * own_accounts_differ_from_first.
 */
export function confirmedBy(
  system: Confirming,
  seat: Seat,
  personId: Id,
  { identity, accounts }: SeenTarget,
): Result<Confirmed> {
  const why = whyNotConfirmed(system, seat, personId)
  if (why !== null) return refuse(why)
  const first = system.ownWord?.seat === seat ? null : system.ownWord
  const agrees = first !== null && sameOwnAccounts(first.accounts, accounts)
  const own = agrees
    ? { ownAccounts: accounts, ownWord: null }
    : { ownAccounts: system.ownAccounts, ownWord: { seat, personId, accounts } }
  if (systemIsConfirmed(system)) {
    if (identity !== system.approvedIdentity) return refuse('identity_changed')
    if (system.ownAccounts !== null && sameOwnAccounts(system.ownAccounts, accounts))
      return refuse('own_accounts_as_confirmed')
    return ok({ change: own, complete: true, ownComplete: agrees })
  }
  if (system.confirmingIdentity !== null && system.confirmingIdentity !== identity)
    return refuse('identity_differs_from_first')
  if (hasConfirmed(system, seat)) {
    // Where it points this seat has said; its word for the accounts is renewed where they are others by now.
    if (system.ownWord !== null && sameOwnAccounts(system.ownWord.accounts, accounts))
      return refuse('seat_has_confirmed')
    return ok({ change: own, complete: false, ownComplete: false })
  }
  if (first !== null && !agrees) return refuse('own_accounts_differ_from_first')
  const complete = system.confirmingIdentity !== null
  const word = seat === 'it' ? { confirmedByIt: personId } : { confirmedByPhysicalSecurity: personId }
  return ok({
    change: {
      ...own,
      ...word,
      confirmingIdentity: identity,
      ...(complete ? { approvedIdentity: identity } : {}),
    },
    complete,
    ownComplete: agrees,
  })
}

function whyNotConfirmed(system: Confirming, seat: Seat, personId: Id): string | null {
  if (system.ownWord !== null && system.ownWord.seat !== seat && system.ownWord.personId === personId)
    return 'person_has_confirmed'
  if (systemIsConfirmed(system)) return null
  const other = seat === 'it' ? system.confirmedByPhysicalSecurity : system.confirmedByIt
  return other === personId ? 'person_has_confirmed' : null
}

function hasConfirmed(system: SystemConfirmation, seat: Seat): boolean {
  return (seat === 'it' ? system.confirmedByIt : system.confirmedByPhysicalSecurity) !== null
}
