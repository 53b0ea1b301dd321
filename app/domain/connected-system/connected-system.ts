/** How strong the evidence is that access is gone, strongest first. `ack` alone never confirms an end. */
export const PROOF_GRADES = ['use', 'read', 'portal', 'attested', 'ack'] as const
export type ProofGrade = (typeof PROOF_GRADES)[number]

/** What a kind of connected system can do by itself; shown on the approval screen and used by policy. */
export interface Capabilities {
  /** Whether the target ends access at a pushed instant, at a pushed date, or not at all without the portal. */
  readonly nativeExpiry: 'instant' | 'date' | 'none'
  /** The target keeps the end in steps of so many ms, and ends at the last one before it; left out where it keeps any. */
  readonly expiryStep?: number
  /** The object holds one end for all its rights: while the portal is down, each lasts as long as the longest. */
  readonly sharedEnd?: boolean
  /** The target keeps weekly hours by itself. */
  readonly weeklyHours: boolean
  /** The target can switch access off and on again without losing the object. */
  readonly disable: boolean
  /** The target can list its accounts. */
  readonly list: boolean
  /** The target can end a session that is open, and tell whether one is. */
  readonly liveSessionKill: boolean
  /** Nothing in it goes on by itself: each use is asked for anew, as at a door. */
  readonly noSessions?: boolean
  /** The best proof its read-back gives. */
  readonly proof: ProofGrade
}

/**
 * What the code of a kind was run on. `simulation`: only peers that were written from the specification; `hobby`: those, and
 * the target calls itself hobby grade.
 */
export type RunOn = 'simulation' | 'hobby'

/** Kinds that rules and use cases know by name, because the portal gives more for them than an account. */
export const GATE_PASS = 'gate-pass'
export const SSH_CA = 'ssh-ca'
export const MANUAL = 'manual'
export const NETWORK_KINDS: ReadonlySet<string> = new Set(['radius', 'radius-timeout'])

/** The kinds whose answers the portal itself gives, at each check or login: those with the proof `portal`. */
export const PORTAL_DECIDES: ReadonlySet<string> = new Set([GATE_PASS, ...NETWORK_KINDS])

/** What happens to access in this system while the portal is down. */
export type EndWithoutPortal = 'at_window_end' | 'portal_answers' | 'at_midnight' | 'never'

/**
 * How access ends in time when the portal is down from now on, at the latest. Where the portal itself answers nobody new is let
 * in: the gate says STOP. Nothing else that the portal would do happens: no early end, no lock, no shorter window.
 */
export function endWithoutPortal(capabilities: Capabilities): EndWithoutPortal {
  const answers = capabilities.proof === 'portal'
  if (capabilities.nativeExpiry === 'instant') return answers ? 'portal_answers' : 'at_window_end'
  if (capabilities.nativeExpiry === 'date') return 'at_midnight'
  return 'never'
}

/** What goes on longer than a right's own window and hours while the portal is down. */
export type WhileDown = 'hours_not_kept' | 'held_longer'

/**
 * `weekly`: the right has weekly hours; who is on when the portal goes down then stays on, unless the target or the portal's
 * own answer keeps them. `longer`: one of its holders has another right in the system that ends later.
 */
export function whileDown(
  { weeklyHours, sharedEnd, proof, nativeExpiry }: Capabilities,
  { weekly, longer }: { readonly weekly: boolean; readonly longer: boolean },
): readonly WhileDown[] {
  const found: WhileDown[] = []
  if (weekly && !weeklyHours && proof !== 'portal') found.push('hours_not_kept')
  if (longer && sharedEnd === true && nativeExpiry !== 'none') found.push('held_longer')
  return found
}

/** What becomes of a session that is open when access ends. */
export type SessionsAtEnd = 'none' | 'ended' | 'left_open'

export function sessionsAtEnd({ liveSessionKill, noSessions }: Capabilities): SessionsAtEnd {
  if (liveSessionKill) return 'ended'
  return noSessions ? 'none' : 'left_open'
}

/** A system that can neither keep weekly hours itself nor be switched off and on refuses weekly schedules. */
export function canKeepWeeklyHours(capabilities: Capabilities): boolean {
  return capabilities.weeklyHours || capabilities.disable
}

/** The portal sees each use of what it decides itself; of other kinds nobody tells it. */
export function tellsUse({ proof }: Capabilities): boolean {
  return proof === 'portal'
}
