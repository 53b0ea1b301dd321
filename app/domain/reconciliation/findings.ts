import type { OrderedState } from '../credential/credential'
import type { Id } from '../kernel/ids'
import { DAY, type Instant, type Millis } from '../kernel/time'
import type { Account, FindingKind } from './observation'
import { isSharedName, type SharedNames } from './shared-accounts'

/** What the portal knows of one native object of its own, in the system that was listed. */
export interface KnownArtifact {
  readonly credentialId: Id
  /** Null until the target told it. */
  readonly nativeId: string | null
  /** What it should be now. */
  readonly ordered: OrderedState
  /** Native names of the entitlements it should hold; empty unless `on`, null when they cannot be told. */
  readonly entitlements: readonly string[] | null
  /** When the target was last seen to hold what was ordered; null while that was never seen. */
  readonly settledAt: Instant | null
  /** Taking it away was confirmed by a read-back, and nothing was given since. */
  readonly endConfirmed: boolean
  /** When an end that is being tried becomes overdue; null when none is. */
  readonly overdueAt: Instant | null
  /** Last use as the portal knows it, for targets that do not tell. */
  readonly lastUsedAt: Instant | null
  /** It changed or was looked at after the list was begun: what was listed says nothing about it. */
  readonly newer: boolean
}

/** Some of a target's accounts, and what the portal knows of them. */
export interface ListedPage {
  readonly accounts: readonly Account[]
  /** What the portal knows of the objects among them, by native id or by mark. */
  readonly artifacts: readonly KnownArtifact[]
  /** Native ids that are there by right: the service account, the sentinel. */
  readonly expected: ReadonlySet<string>
  /** Names that several people share or that a product comes with. */
  readonly sharedNames: SharedNames
  readonly now: Instant
  /** Access given this long ago and not used since is stale, ms. */
  readonly staleAfter: Millis
  /** Somebody tells when access in this system is used. */
  readonly tellsUse: boolean
}

/** What a page shows. */
export interface JudgedPage {
  readonly findings: readonly ListedFinding[]
  /** Ids of the credentials whose own object was on it. */
  readonly there: ReadonlySet<Id>
}

export type Severity = 'low' | 'medium' | 'high' | 'critical'

export interface ListedFinding {
  readonly kind: FindingKind
  /** What an open finding is known by: the native id, or the credential's id where nothing was found. */
  readonly subject: string
  readonly account: Account | null
  readonly credentialId: Id | null
  /** It concerns the credential's own object, not a second one that bears its mark. */
  readonly own: boolean
  readonly severity: Severity
  /** When its owner must have dealt with it. */
  readonly deadline: Instant
}

/** How soon each must be dealt with, ms. */
const WITHIN: Readonly<Record<Severity, Millis>> = { critical: 0, high: DAY, medium: 3 * DAY, low: 14 * DAY }

/** When the owner of what is found now must have dealt with it. */
export function deadlineOf(severity: Severity, now: Instant): Instant {
  return now + WITHIN[severity]
}

/**
 * What some accounts of a list show that should not be so; that an account is missing only the whole list shows. An account is
 * ours by native id first, then by the mark it bears; never by its name or address, which anybody can choose.
 */
export function findingsOnPage(page: ListedPage): JudgedPage {
  const findings: ListedFinding[] = []
  const there = new Set<Id>()
  const byNativeId = new Map(
    page.artifacts.flatMap((artifact) => (artifact.nativeId === null ? [] : [[artifact.nativeId, artifact]])),
  )
  const byCredential = new Map(page.artifacts.map((artifact) => [artifact.credentialId, artifact]))

  for (const account of page.accounts) {
    if (page.expected.has(account.nativeId)) continue
    const marked =
      account.markedCredentialId === null ? undefined : byCredential.get(account.markedCredentialId)
    const own = byNativeId.get(account.nativeId) ?? (marked?.nativeId === null ? marked : undefined)
    if (own) there.add(own.credentialId)
    if ((own ?? marked)?.newer) continue
    const kind = own
      ? kindOf(page, account, own)
      : marked
        ? kindOfCopy(account, marked)
        : kindOfStranger(page, account)
    if (kind === null) continue
    const credentialId = (own ?? marked)?.credentialId ?? null
    const severity = severityOf(kind, account, marked !== undefined)
    findings.push(finding(page.now, kind, account, credentialId, own !== undefined, severity))
  }
  return { findings, there }
}

/** What a whole list did not have and should have had, of what the portal knows and was nowhere on it. */
export function missingAmong(notListed: readonly KnownArtifact[], now: Instant): ListedFinding[] {
  return notListed.flatMap((artifact) =>
    artifact.newer || artifact.ordered !== 'on' || artifact.settledAt === null
      ? []
      : [finding(now, 'missing', null, artifact.credentialId, true, SEVERITY.missing)],
  )
}

/**
 * Does a list tell of uses? An account that is there by right and signs in to make the list, shows it by its own: where even
 * that one bears no use, an account without one is an account of which nothing is known.
 */
export function showsUse(accounts: readonly Account[], expected: ReadonlySet<string>): boolean {
  return accounts.some((account) => account.lastUsedAt !== null && expected.has(account.nativeId))
}

/** The last uses of our own accounts that a list tells and the portal does not know yet. */
export function newUses(
  accounts: readonly Account[],
  artifacts: readonly KnownArtifact[],
): { readonly credentialId: Id; readonly at: Instant }[] {
  const told = new Map(accounts.map((account) => [account.nativeId, account.lastUsedAt]))
  return artifacts.flatMap(({ credentialId, nativeId, lastUsedAt }) => {
    const at = nativeId === null ? null : (told.get(nativeId) ?? null)
    return at !== null && at > (lastUsedAt ?? 0) ? [{ credentialId, at }] : []
  })
}

/** A last sign of life older than this makes an account one to ask about, ms. */
export const STALE_AFTER: Millis = 7 * DAY

const SEVERITY = {
  overdue: 'critical',
  resurrected: 'critical',
  drifted: 'high',
  missing: 'medium',
  stale: 'low',
  /** Of those that are switched off; see `severityOf`. */
  orphan: 'low',
  default_account: 'low',
} as const satisfies Partial<Record<FindingKind, Severity>>

function kindOf(page: ListedPage, account: Account, artifact: KnownArtifact): keyof typeof SEVERITY | null {
  const { now } = page
  if (artifact.ordered !== 'on') {
    if (!account.active) return null
    if (artifact.endConfirmed) return 'resurrected'
    return artifact.overdueAt !== null && artifact.overdueAt <= now ? 'overdue' : null
  }
  const wanted = artifact.entitlements
  const extra = wanted !== null && account.entitlements.some((name) => !wanted.includes(name))
  if (extra) return 'drifted'
  if (artifact.settledAt === null) return null
  const lacking = wanted?.some((name) => !account.entitlements.includes(name)) ?? false
  if (!account.active || lacking) return 'missing'
  // Where nobody tells, an account without a use is one of which nothing is known.
  if (!page.tellsUse && account.lastUsedAt === null) return null
  const used = Math.max(account.lastUsedAt ?? 0, artifact.lastUsedAt ?? 0, artifact.settledAt)
  return now - used >= page.staleAfter ? 'stale' : null
}

/**
 * A second object with a mark of ours: what we made has another native id, and we know it. It is never to be taken over
 * as if a stranger had brought it.
 */
function kindOfCopy(account: Account, original: KnownArtifact): keyof typeof SEVERITY {
  if (!account.active) return 'orphan'
  return original.ordered === 'on' ? 'drifted' : 'resurrected'
}

/** An account of somebody else's: one that several people share or that a product comes with is known by its name alone. */
function kindOfStranger(
  { sharedNames }: ListedPage,
  { nativeName, markedCredentialId }: Account,
): 'orphan' | 'default_account' {
  // What says that it is ours is no product's default, whatever its name.
  return markedCredentialId === null && isSharedName(nativeName, sharedNames) ? 'default_account' : 'orphan'
}

/** Somebody can sign in to an active one. Ours by its mark, and no credential of that id: forged, or of another database. */
function severityOf(kind: keyof typeof SEVERITY, account: Account, isKnown: boolean): Severity {
  if (!account.active || (kind !== 'orphan' && kind !== 'default_account')) return SEVERITY[kind]
  return account.markedCredentialId !== null && !isKnown ? 'critical' : 'high'
}

function finding(
  now: Instant,
  kind: FindingKind,
  account: Account | null,
  credentialId: Id | null,
  own: boolean,
  severity: Severity,
): ListedFinding {
  return {
    kind,
    subject: account?.nativeId ?? credentialId ?? '',
    account,
    credentialId,
    own,
    severity,
    deadline: deadlineOf(severity, now),
  }
}
