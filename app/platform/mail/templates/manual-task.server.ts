import { button, facts, type MailBody, text } from '../body.server'

/** To whoever answers for what people hand out: something is to be done there. */
export interface ManualTaskMail {
  readonly name: string
  readonly what: 'hand_out' | 'take_back' | 'due_soon' | 'still_out' | 'lost'
  /** 'Key: server room' */
  readonly thing: string
  readonly system: string
  readonly site: string
  readonly person: string
  readonly dueAt: string
  readonly link: string
}

const SUBJECT = {
  hand_out: 'Hand out',
  take_back: 'Take back',
  due_soon: 'Due back soon',
  still_out: 'Not back yet',
  lost: 'Lost',
} as const

const SAYS = {
  hand_out: 'This may be handed out now. Write down the number on it when you do.',
  take_back: 'The time is over. Get it back, and let a second person see that it is there.',
  due_soon: 'This is due back soon.',
  still_out: 'This should be back, and two people have not said that it is.',
  lost: 'This was reported lost. Whoever finds it must be able to open nothing.',
} as const

export function manualTask(mail: ManualTaskMail): MailBody {
  return {
    subject: `${SUBJECT[mail.what]}: ${mail.thing}, ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(SAYS[mail.what]),
      facts(['What', mail.thing], ['Holder', mail.person], ['Where', `${mail.system}, ${mail.site}`]),
      facts([mail.what === 'hand_out' ? 'From' : 'Due back', mail.dueAt]),
      button('Open the task', mail.link),
    ],
  }
}
