import type { Id } from '../kernel/ids'
import { ok, type Result, refuse } from '../kernel/result'
import type { Instant } from '../kernel/time'

export const REQUEST_STATES = [
  'draft',
  'submitted',
  'asked',
  'approved',
  'denied',
  'withdrawn',
  'lapsed',
] as const
export type RequestState = (typeof REQUEST_STATES)[number]

/** Who, what, where, when and why, as one thing with immutable revisions. */
export interface AccessRequest {
  readonly id: Id
  readonly state: RequestState
  readonly vendorId: Id | null
  readonly siteId: Id | null
  readonly requesterId: Id
  readonly sponsorId: Id | null
  /** The number of the current revision; 0 while nothing was submitted. */
  readonly revision: number
  /** The request this one extends or repeats. */
  readonly previousRequestId: Id | null
}

/** Who an event comes from. The clock is the portal itself. */
export type RequestParty = 'requester' | 'approver' | 'clock'

/**
 * Everything that can happen to a request. `agree` is the first seat's yes, `grant` the second's; `deny` also ends a
 * request whose two scopes have nothing in common. `revise` puts a new revision in the place of the current one, and
 * decisions on the old one count no more.
 */
const EVENTS = {
  submit: { by: 'requester', from: ['draft'], to: 'submitted', undecided: true },
  revise: { by: 'requester', from: ['submitted', 'asked', 'denied'], to: 'submitted', undecided: true },
  answer: { by: 'requester', from: ['asked'], to: 'submitted', undecided: true },
  withdraw: { by: 'requester', from: ['draft', 'submitted', 'asked'], to: 'withdrawn', undecided: false },
  ask: { by: 'approver', from: ['submitted', 'asked'], to: 'asked', undecided: true },
  agree: { by: 'approver', from: ['submitted', 'asked'], to: null, undecided: true },
  grant: { by: 'approver', from: ['submitted', 'asked'], to: 'approved', undecided: true },
  deny: { by: 'approver', from: ['submitted', 'asked'], to: 'denied', undecided: true },
  lapse: { by: 'clock', from: ['submitted', 'asked'], to: 'lapsed', undecided: false },
} as const satisfies Record<string, EventRule>

interface EventRule {
  readonly by: RequestParty
  readonly from: readonly RequestState[]
  /** Null leaves the state as it is. */
  readonly to: RequestState | null
  /** Only before the window's end: from there on an open request can but lapse or be withdrawn. */
  readonly undecided: boolean
}

export type RequestEventType = keyof typeof EVENTS
export const REQUEST_EVENTS = Object.keys(EVENTS) as RequestEventType[]

export interface RequestEvent {
  readonly type: RequestEventType
  readonly by: RequestParty
  readonly at: Instant
  /** The end of the window of the revision the event leaves in force. */
  readonly validTo: Instant
}

/**
 * The state after an event. Refuses with `not_yours`, `wrong_state` (detail.state), `request_lapsed` when the window is
 * over, and `not_lapsed_yet`.
 */
export function transition(state: RequestState, event: RequestEvent): Result<RequestState> {
  const rule: EventRule = EVENTS[event.type]
  if (event.by !== rule.by) return refuse('not_yours')
  if (!rule.from.includes(state)) return refuse({ code: 'wrong_state', detail: { state } })
  const running = event.at < event.validTo
  if (rule.undecided && !running) return refuse('request_lapsed')
  if (event.type === 'lapse' && running) return refuse('not_lapsed_yet')
  return ok(rule.to ?? state)
}

/** Waiting for somebody's word: it lapses at its window's end. */
export function isOpen(state: RequestState): boolean {
  return state === 'submitted' || state === 'asked'
}
