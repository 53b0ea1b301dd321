import type { Item, TaskState } from '~/domain/manual-task/task'

/** What people hand out. */
export const ITEM: Readonly<Record<Item, string>> = {
  key: 'Key',
  badge: 'Badge',
  panel: 'Entry in a panel',
}

/** Where a thing is. */
export const TASK: Readonly<Record<TaskState, string>> = {
  to_hand_out: 'To hand out',
  out: 'Out',
  to_take_back: 'To take back',
  back: 'Back; a second person must see it',
  lost: 'Lost',
  put_right: 'Put right; a second person must see it',
  closed: 'Closed',
}

/** What is to be done next. */
export const TASK_TODO: Readonly<Record<TaskState, string>> = {
  to_hand_out: 'Hand it out to its holder, and write down the number on it.',
  out: 'Its holder may have it. Take it when it is brought back.',
  to_take_back: 'The time is over. Get it back from its holder.',
  back: 'Look for it yourself, in its place, and say that it is there.',
  lost: 'Nobody has it. See to it that whoever finds it can open nothing.',
  put_right: 'Try it yourself, and say that it opens nothing any more.',
  closed: 'Nothing is left to do.',
}
