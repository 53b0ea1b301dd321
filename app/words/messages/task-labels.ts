import type { Item, Outcome, TaskState } from '~/domain/manual-task/task'

/** What people hand out. */
export const ITEM: Readonly<Record<Item, string>> = {
  key: 'Key',
  badge: 'Badge',
  panel: 'Entry in a panel',
}

/** Where a thing is. */
export const TASK: Readonly<Record<TaskState, string>> = {
  to_hand_out: 'To hand out',
  on_hold: 'Not out: kept until asked for',
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
  on_hold:
    'Nobody has it. Its holder may ask for it again while the access lasts. You can also hand it out now.',
  out: 'Its holder may have it. Take it when it is brought back.',
  to_take_back: 'The time is over. Get it back from its holder.',
  back: 'Look for it yourself, in its place, and say that it is there.',
  lost: 'Nobody has it. See to it that whoever finds it can open nothing.',
  put_right: 'Try it yourself, and say that it opens nothing any more.',
  closed: 'Nothing is left to do.',
}

/** To its holder: where a thing is that they need not fetch or bring back. */
export const OWN_THING = {
  on_hold: 'You do not have it. You can have it again while your access lasts: press the button first.',
  back: 'You brought it back. A second person looks for it; until then it counts as out.',
  lost: 'It was reported lost. If you find it, bring it back at once.',
  put_right: 'It was lost, and opens nothing any more. A second person checks that.',
} as const satisfies Partial<Record<TaskState, string>>

/** To its holder: why there is nothing to fetch and nothing to bring back. */
export const OWN_THINGS = {
  not_yet: 'Nothing is ready yet. When your time begins, this page says where to fetch it.',
  soon: 'Your access is on. Look here again in a minute: this page then says where to fetch it.',
  over: 'You have nothing to fetch and nothing to bring back.',
} as const

/** To whom closed tasks are shown: how it ended. */
export const TASK_OUTCOME: Readonly<Record<Outcome, string>> = {
  called_off: 'Nothing was handed out',
  returned: 'It came back',
  put_right: 'It was lost, and opens nothing any more',
}
