import { type Id, otherSeat, type Seat } from '../kernel/ids'
import { ok, type Result, refuse } from '../kernel/result'
import type { Instant } from '../kernel/time'

/** What is handed out by people: a mechanical key, a badge out of a drawer, or something set by hand in an old panel. */
export const ITEMS = ['key', 'badge', 'panel'] as const
export type Item = (typeof ITEMS)[number]

/**
 * to_hand_out: nobody did it yet, so that nothing is out. on_hold: it was out and came back, or was lost and put right, before
 * the time was over; it is handed out again when somebody asks. out: it is with its holder. to_take_back: so it is, and the
 * time is over. back: one person says that it is here again. lost: one person says that nobody has it. put_right: one person
 * says that a lost one opens nothing any more. closed: two people said so, or it was never handed out.
 */
const TASK_STATES = [
  'to_hand_out',
  'on_hold',
  'out',
  'to_take_back',
  'back',
  'lost',
  'put_right',
  'closed',
] as const
export type TaskState = (typeof TASK_STATES)[number]

export type Outcome = 'called_off' | 'returned' | 'put_right'

/** One thing, from the day it is to be handed out until two people saw it back. */
export interface ManualTask {
  readonly item: Item
  readonly state: TaskState
  /** When the step that is next should be done by: handing out, or having it back. On hold, the end of the time. */
  readonly dueAt: Instant
  /** What is written on it; null while nothing was handed out. */
  readonly number: string | null
  readonly handedOutBy: Id | null
  readonly handedOutAt: Instant | null
  /** Who said what the next person attests: that it is back, or that a lost one was put right. */
  readonly doneBy: Id | null
  readonly doneAt: Instant | null
  readonly lostBy: Id | null
  readonly lostAt: Instant | null
  /** What was done about a lost one. */
  readonly remedy: string | null
  /** Who of each seat said that a lost key opens nothing any more. */
  readonly remedyByIt: Id | null
  readonly remedyByPhysicalSecurity: Id | null
  readonly attestedBy: Id | null
  readonly outcome: Outcome | null
  readonly closedAt: Instant | null
}

type Next = Result<ManualTask>

/** Somebody holds it, as far as two people have not said otherwise. */
export function isHeld({ state }: Pick<ManualTask, 'state'>): boolean {
  return state !== 'to_hand_out' && state !== 'on_hold' && state !== 'closed'
}

/** Its holder has it and should know when it is due back, or that it is late. */
export function isWithHolder({ state }: Pick<ManualTask, 'state'>): boolean {
  return state === 'out' || state === 'to_take_back'
}

/** Somebody has to do something about it now. */
export function needsHands({ state }: Pick<ManualTask, 'state'>): boolean {
  return state !== 'out' && state !== 'on_hold' && state !== 'closed'
}

export function newTask(item: Item, dueAt: Instant): ManualTask {
  return {
    ...{ item, dueAt, state: 'to_hand_out', number: null, handedOutBy: null, handedOutAt: null },
    ...{ doneBy: null, doneAt: null, lostBy: null, lostAt: null },
    ...{ remedy: null, remedyByIt: null, remedyByPhysicalSecurity: null },
    ...{ attestedBy: null, outcome: null, closedAt: null },
  }
}

/** For what came back before its time, or was lost: nobody is sent to hand it out until somebody asks for it. */
export function taskOnHold(item: Item, until: Instant): ManualTask {
  return { ...newTask(item, until), state: 'on_hold' }
}

/** It was out, and closed before its time was over. */
export function wasBackEarly(
  { handedOutAt, dueAt }: Pick<ManualTask, 'handedOutAt' | 'dueAt'>,
  now: Instant,
): boolean {
  return handedOutAt !== null && dueAt > now
}

/** The task once its right is to be held until then, or (null) not any more. Only people bring a thing back. */
export function asWanted(task: ManualTask, until: Instant | null, now: Instant): ManualTask {
  const { state } = task
  if (until === null) {
    if (state === 'to_hand_out' || state === 'on_hold') {
      return { ...task, state: 'closed', outcome: 'called_off', closedAt: now }
    }
    return state === 'out' ? { ...task, state: 'to_take_back', dueAt: Math.min(task.dueAt, now) } : task
  }
  if (state === 'on_hold') return { ...task, dueAt: until }
  return state === 'out' || state === 'to_take_back' ? { ...task, state: 'out', dueAt: until } : task
}

/** Its holder asks for it again. */
export function askAgain(task: ManualTask, now: Instant): Next {
  return task.state === 'on_hold'
    ? ok({ ...task, state: 'to_hand_out', dueAt: now })
    : refuse('task_elsewhere')
}

/** `until`: when it is to be back. */
export function handOut(task: ManualTask, by: Id, number: string, until: Instant, now: Instant): Next {
  if (task.state !== 'to_hand_out' && task.state !== 'on_hold') return refuse('task_elsewhere')
  return ok({ ...task, state: 'out', number, dueAt: until, handedOutBy: by, handedOutAt: now })
}

/** It is here again; also a lost one that was found. */
export function takeBack(task: ManualTask, by: Id, now: Instant): Next {
  if (!['out', 'to_take_back', 'lost', 'put_right'].includes(task.state)) return refuse('task_elsewhere')
  return ok({ ...withoutRemedy(task), state: 'back', doneBy: by, doneAt: now })
}

export function reportLost(task: ManualTask, by: Id, now: Instant): Next {
  if (!['out', 'to_take_back', 'back'].includes(task.state)) return refuse('task_elsewhere')
  return ok({ ...task, state: 'lost', lostBy: by, lostAt: now, doneBy: null, doneAt: null })
}

/** A lost badge was switched off, an entry in a panel removed by hand: a second person attests it. */
export function putRight(task: ManualTask, by: Id, remedy: string, now: Instant): Next {
  if (task.state !== 'lost') return refuse('task_elsewhere')
  // Whoever finds a key can use it as long as the lock is there.
  if (task.item === 'key') return refuse('lost_key_needs_seats')
  return ok({ ...task, state: 'put_right', remedy, doneBy: by, doneAt: now })
}

/** A seat says that a lost key opens nothing any more, because its locks were changed. With the word of both, two people, it is over. */
export function putKeyRight(task: ManualTask, seat: Seat, by: Id, remedy: string, now: Instant): Next {
  if (task.state !== 'lost' || task.item !== 'key') return refuse('task_elsewhere')
  if (remedyBy(task, seat) !== null) return refuse('seat_has_said')
  const other = remedyBy(task, otherSeat(seat))
  if (other === by) return refuse('person_has_said')
  const said = {
    ...task,
    ...(seat === 'it' ? { remedyByIt: by } : { remedyByPhysicalSecurity: by }),
    remedy: task.remedy === null ? remedy : `${task.remedy}\n\n${remedy}`,
  }
  return ok(other === null ? said : { ...said, state: 'closed', outcome: 'put_right', closedAt: now })
}

/** A second person saw it: it is back, or put right. */
export function attest(task: ManualTask, by: Id, now: Instant): Next {
  if (task.state !== 'back' && task.state !== 'put_right') return refuse('task_elsewhere')
  if (task.doneBy === by) return refuse('person_has_done')
  const outcome = task.state === 'back' ? 'returned' : 'put_right'
  return ok({ ...task, state: 'closed', outcome, attestedBy: by, closedAt: now })
}

/** A second person looked, and it is not so: the first word does not count. */
export function contradict(task: ManualTask, by: Id): Next {
  if (task.state !== 'back' && task.state !== 'put_right') return refuse('task_elsewhere')
  if (task.doneBy === by) return refuse('person_has_done')
  // What was lost before somebody said that it was found, is lost.
  const before = task.state === 'back' && task.lostAt === null ? 'to_take_back' : 'lost'
  return ok({ ...task, state: before, doneBy: null, doneAt: null })
}

/** Who said for a seat that a lost key was put right; null while nobody did. */
export function remedyBy(
  task: Pick<ManualTask, 'remedyByIt' | 'remedyByPhysicalSecurity'>,
  seat: Seat,
): Id | null {
  return seat === 'it' ? task.remedyByIt : task.remedyByPhysicalSecurity
}

function withoutRemedy(task: ManualTask): ManualTask {
  return { ...task, remedy: null, remedyByIt: null, remedyByPhysicalSecurity: null }
}
