import { canonicalText } from '../kernel/canonical-text'
import type { Id, Seat } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import { deadlineOf, type ListedFinding } from '../reconciliation/findings'
import type { Account } from '../reconciliation/observation'

/** An account that is there by right, with its rights, as both seats confirm it. */
export interface OwnAccount {
  readonly nativeId: string
  readonly nativeName: string
  readonly active: boolean
  /** Sorted, each once. */
  readonly entitlements: readonly string[]
  /** Nobody but the portal can have set its password unseen, as the last look told. */
  readonly passwordProved: boolean
}

/** What a target said of the accounts that are there by right. */
export interface OwnSeen {
  readonly ownAccounts: readonly Account[]
  readonly passwordsProved?: readonly string[]
}

/** As much of it as is confirmed. */
export interface OwnTold extends Omit<OwnSeen, 'ownAccounts'> {
  readonly ownAccounts: readonly Told[]
}

type Told = Omit<OwnAccount, 'passwordProved'>

/** One seat's word for the accounts that are there by right; it counts with the other seat's for the same. */
export interface OwnWord {
  readonly seat: Seat
  readonly personId: Id
  readonly accounts: readonly OwnAccount[]
}

/** What is confirmed of them: each once, in the order of their ids. */
export function ownAccountsOf({ ownAccounts, passwordsProved = [] }: OwnTold): readonly OwnAccount[] {
  return [...new Map(ownAccounts.map((account) => [account.nativeId, account])).values()]
    .map(({ nativeId, nativeName, active, entitlements }) => ({
      nativeId,
      nativeName,
      active,
      entitlements: [...new Set(entitlements)].sort(),
      passwordProved: passwordsProved.includes(nativeId),
    }))
    .sort((a, b) => (a.nativeId < b.nativeId ? -1 : 1))
}

/** RFC 8785 text of what is confirmed; its SHA-256 is what a form carries. */
export function ownAccountsText(accounts: readonly OwnAccount[]): string {
  return canonicalText('daypass/own-accounts/1', {
    accounts: accounts.map(({ passwordProved: _, ...confirmed }) => confirmed),
  })
}

/** Are these the same accounts with the same rights? */
export function sameOwnAccounts(a: readonly OwnAccount[], b: readonly OwnAccount[]): boolean {
  return ownAccountsText(a) === ownAccountsText(b)
}

/** The same, with the same passwords proved; null where nothing is confirmed. */
export function sameConfirmation(a: readonly OwnAccount[] | null, b: readonly OwnAccount[] | null): boolean {
  if (a === null || b === null) return a === b
  return (
    sameOwnAccounts(a, b) &&
    a.every(({ passwordProved }, index) => passwordProved === b[index]?.passwordProved)
  )
}

/** Is this another account than was confirmed: never confirmed, of another name, switched on since, or with a right more? */
export function isDrifted(confirmed: readonly Told[], seen: Told): boolean {
  const known = confirmed.find(({ nativeId }) => nativeId === seen.nativeId)
  if (known === undefined || known.nativeName !== seen.nativeName) return true
  if (seen.active && !known.active) return true
  return seen.entitlements.some((name) => !known.entitlements.includes(name))
}

/** What is to be said of the accounts that are there by right and are not as both seats confirmed them. */
export function driftOf(confirmed: readonly OwnAccount[], seen: OwnSeen, now: Instant): ListedFinding[] {
  return seen.ownAccounts
    .filter((account) => isDrifted(confirmed, account))
    .map((account) => ({
      kind: 'drifted',
      subject: account.nativeId,
      account,
      credentialId: null,
      own: false,
      // Which right makes an administrator only the target knows, and by these accounts everything is read.
      severity: 'high',
      deadline: deadlineOf('high', now),
    }))
}

/**
 * What is left of a confirmation after an administrator of the target has gone: they may have set any password that the
 * portal cannot prove, so that those accounts are confirmed anew.
 */
export function afterAdministrator(confirmed: readonly OwnAccount[]): readonly OwnAccount[] {
  return confirmed.filter(({ passwordProved }) => passwordProved)
}

/** Was the password of one the portal's at the last look, and is no more? */
export function lostProof(confirmed: readonly OwnAccount[], { passwordsProved = [] }: OwnSeen): boolean {
  return confirmed.some(
    ({ nativeId, passwordProved }) => passwordProved && !passwordsProved.includes(nativeId),
  )
}

/** The same confirmation, with the passwords that this look proved. */
export function withProofs(
  confirmed: readonly OwnAccount[],
  { passwordsProved = [] }: OwnSeen,
): readonly OwnAccount[] {
  return confirmed.map((account) => ({
    ...account,
    passwordProved: passwordsProved.includes(account.nativeId),
  }))
}

/** An account that is there by right is not of the portal's making: what drifted of one concerns no credential. */
export function isOwnDrift({
  kind,
  credentialId,
}: {
  readonly kind: string
  readonly credentialId: Id | null
}): boolean {
  return kind === 'drifted' && credentialId === null
}
