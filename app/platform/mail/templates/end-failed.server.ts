import { button, facts, type MailBody, noMoreForAnHour, quote, text } from '../body.server'

/** To a system's owner: access that should be gone could not be shown to be gone. */
export interface EndFailed {
  readonly name: string
  readonly system: string
  readonly site: string
  readonly person: string
  readonly access: string
  readonly plannedEnd: string
  /** How long it is overdue, in words: '25 minutes'. */
  readonly overdueBy: string
  /** What the system answered, without secrets. */
  readonly lastProblem: string
  readonly manualSteps: string
  /** Whatever else becomes overdue on this system soon is not mailed. */
  readonly lastForNow: boolean
  readonly link: string
}

export function endFailed(mail: EndFailed): MailBody {
  return {
    subject: `ACT NOW: access not ended on ${mail.system}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text('This access should have ended. Daypass cannot confirm that it is gone. It may still work.'),
      facts(
        ['Person', mail.person],
        ['System', mail.system],
        ['Site', mail.site],
        ['Access', mail.access],
        ['Planned end', mail.plannedEnd],
        ['Overdue by', mail.overdueBy],
      ),
      text('The system answered:'),
      quote(mail.lastProblem),
      text('End it by hand:'),
      quote(mail.manualSteps),
      button('See what happened', mail.link),
      text('Daypass keeps trying until the system shows that the access is gone.'),
      ...(mail.lastForNow ? [noMoreForAnHour] : []),
    ],
  }
}
