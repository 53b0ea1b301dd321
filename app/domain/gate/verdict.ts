import type { Desired, WhyNot } from '../credential/credential'
import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'

const GATE_ANSWERS = ['allow', 'stop', 'check'] as const
export type GateAnswer = (typeof GATE_ANSWERS)[number]

export type GateReason =
  | 'allowed'
  | 'another_name'
  | 'no_photo'
  | 'escort'
  | 'unknown_code'
  | 'wrong_site'
  | WhyNot

/** A pass that was found by its token, code or holder, with what decides about it right now. */
export interface PassFacts {
  readonly siteId: Id
  /** `desired` at the instant of the check, never a stored state. */
  readonly desired: Desired
  /** The person is called what every approved revision behind what is held now calls them. */
  readonly nameAsApproved: boolean
  readonly hasPhoto: boolean
  /** One of the entitlements held now asks for an escort. */
  readonly escortRequired: boolean
}

export interface GateVerdict {
  readonly answer: GateAnswer
  /** The reason to say first. */
  readonly reason: GateReason
  /** Everything else there is to say, in the order of weight. */
  readonly also: readonly GateReason[]
  /** When the answer ends by itself: the last end among what is held now, ms; null on 'stop'. */
  readonly until: Instant | null
}

/** What the guard does with the bearer. `pass` is null when no pass answers to what was typed or scanned. */
export function gateVerdict(pass: PassFacts | null, gateSiteId: Id): GateVerdict {
  if (pass === null) return stop(['unknown_code'])
  if (pass.siteId !== gateSiteId) return stop(['wrong_site'])
  const { state, why, entitlements } = pass.desired
  if (state !== 'on' || entitlements.size === 0) return stop(why)

  const until = Math.max(...entitlements.values())
  const doubts: GateReason[] = []
  if (!pass.nameAsApproved) doubts.push('another_name')
  if (!pass.hasPhoto) doubts.push('no_photo')
  if (pass.escortRequired) doubts.push('escort')
  const [reason, ...also] = doubts
  if (reason) return { answer: 'check', reason, also, until }
  return { answer: 'allow', reason: 'allowed', also: [], until }
}

function stop(reasons: readonly GateReason[]): GateVerdict {
  const [reason = 'no_grant', ...also] = reasons
  return { answer: 'stop', reason, also, until: null }
}
