import { button, facts, type MailBody, text } from '../body.server'

/** To whoever answers for what people hand out: something is to be done there. */
export interface ManualTaskMail {
  readonly name: string
  /** In a word or two: 'Take back'. */
  readonly todo: string
  /** The same in sentences. */
  readonly says: string
  /** 'Key: server room' */
  readonly thing: string
  readonly system: string
  readonly site: string
  readonly person: string
  readonly dueAt: string
  readonly link: string
}

export function manualTask(mail: ManualTaskMail): MailBody {
  return {
    subject: `${mail.todo}: ${mail.thing}, ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(mail.says),
      facts(
        ['What', mail.thing],
        ['Holder', mail.person],
        ['Where', `${mail.system}, ${mail.site}`],
        ['Due', mail.dueAt],
      ),
      button('Open the task', mail.link),
    ],
  }
}
