import { button, facts, type MailBody, text } from '../body.server'

/** To the holder: save your work, the session is cut off soon. */
export interface CutOff {
  readonly name: string
  readonly site: string
  readonly system: string
  readonly cutOffAt: string
  /** '15 minutes'. */
  readonly inTime: string
  /** Until when a new session can be opened; null when that is over. */
  readonly signInUntil: string | null
  readonly link: string
}

export function cutOff(mail: CutOff): MailBody {
  return {
    subject: `${mail.system}: open sessions are cut off in ${mail.inTime}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text('If you are signed in, save your work now and sign out. What is still open then is cut off:'),
      facts(
        ['System', mail.system],
        ['Site', mail.site],
        ['Signing in ends', mail.signInUntil ?? 'It has ended.'],
        ['Cut off', mail.cutOffAt],
      ),
      button('See the request', mail.link),
    ],
  }
}
