import type { ProofGrade } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Item } from '~/domain/manual-task/task'
import type { Account } from '~/domain/reconciliation/observation'

/** One thing that is to be with its holder until then. */
export interface WantedThing {
  /** Its native name. */
  readonly right: string
  readonly item: Item
  readonly until: Instant
}

/** What people have done for one credential so far. */
export interface TasksAnswer {
  /** Things that somebody holds, as far as two people have not said otherwise: native names, sorted. */
  readonly held: readonly string[]
  /** Things are to be handed out or are held. */
  readonly open: boolean
  /** Until when the people have who were asked for something; null when nobody is waited for. */
  readonly awaited: Instant | null
  /** Who says that nothing is held: two people, or the portal, which asked nobody to hand anything out. */
  readonly proof: ProofGrade
}

/** The portal's own tasks. Handed in by the container. */
export interface TaskAuthority {
  /** The portal's own identity. */
  identity(): string
  /** Asks people for what is wanted and not there, and for what is there and not wanted. Idempotent. */
  arrange(credentialId: Id, wanted: readonly WantedThing[]): Promise<void>
  answer(credentialId: Id): Promise<TasksAnswer>
  /** Everybody who has a task open in one system. */
  accounts(systemId: Id): AsyncIterable<Account>
}
