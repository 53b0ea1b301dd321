import type { RequestState } from '~/domain/access-request/request'
import type { RevisionBody } from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import type { EndWithoutPortal, SessionsAtEnd, WhileDown } from '~/domain/connected-system/connected-system'
import type { Id, Seat } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { PolicyCheck } from '~/domain/policy/policy-input'
import type { QuestionLine } from '~/usecases/access-request/question-line'
import type { DocumentView } from '~/usecases/document/document-view'
import type { Difference } from './last-time'

export interface CasePerson {
  readonly id: Id
  readonly name: string
  readonly photoFileId: Id | null
  readonly documents: readonly DocumentView[]
}

/** Access that one of the people holds already, or is to hold, while this would run. */
export interface Overlap {
  readonly id: Id
  readonly personName: string
  readonly name: string
  readonly systemName: string
  readonly from: Instant
  readonly to: Instant
  /** One of the rights that are asked for. */
  readonly same: boolean
}

export interface DecisionView {
  readonly id: Id
  readonly number: number
  readonly state: RequestState
  readonly body: RevisionBody
  readonly digest: string
  readonly submittedAt: Instant
  readonly requesterName: string
  readonly sponsorName: string
  readonly vendor: {
    readonly id: Id
    readonly name: string
    readonly approved: boolean
    readonly missing: readonly Seat[]
    readonly contractEndsOn: string | null
    readonly documents: readonly DocumentView[]
  } | null
  readonly people: readonly CasePerson[]
  /** By entitlement version: what happens while the portal is down. */
  readonly withoutPortal: Readonly<Record<Id, EndWithoutPortal>>
  /** By entitlement version: what goes on longer than its window and hours meanwhile. */
  readonly whileDown: Readonly<Record<Id, readonly WhileDown[]>>
  /** By entitlement version: what becomes of sessions that are open when access ends. */
  readonly sessions: Readonly<Record<Id, SessionsAtEnd>>
  readonly checks: readonly PolicyCheck[]
  readonly overlaps: readonly Overlap[]
  /** Compared with the request it extends, or with the vendor's last approved one at this site. */
  readonly lastTime: Difference | null
  readonly extends: { readonly id: Id; readonly number: number } | null
  readonly locked: boolean
  /** Nothing new is given now, whatever is decided. */
  readonly givingFrozen: boolean
  readonly seats: readonly {
    readonly seat: Seat
    readonly isMine: boolean
    readonly said: {
      readonly verdict: 'approve' | 'deny'
      readonly by: string
      readonly at: Instant
      readonly reason: string | null
      readonly scope: Scope | null
    } | null
  }[]
  readonly questions: readonly QuestionLine[]
  /** The seats the reader can speak for. */
  readonly mayDecide: readonly Seat[]
  readonly barred: string | null
  readonly now: Instant
}
