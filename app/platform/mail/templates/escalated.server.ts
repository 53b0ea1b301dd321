import { button, facts, type MailBody, quote, text } from '../body.server'

/** To both seats of a site and the administrators: the owner of a system could not put it right in time. */
export interface Escalated {
  readonly name: string
  readonly system: string
  readonly site: string
  /** How many people it is about, with names: '3: Jo Fitter, Kim Weld, Lea Crew'. */
  readonly people: string
  readonly since: string
  /** The owner with a way to reach them: 'Ira Approver, ira@example.com'. */
  readonly owner: string
  readonly lastProblem: string
  readonly manualSteps: string
  readonly link: string
}

export function escalated(mail: Escalated): MailBody {
  return {
    subject: `ACT NOW: still not ended on ${mail.system}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(
        'This access should have ended, and nobody could confirm yet that it is gone. The owner of the system was told first. Now both seats of the site and the administrators are told.',
      ),
      facts(
        ['System', mail.system],
        ['Site', mail.site],
        ['People', mail.people],
        ['Open since', mail.since],
        ['Owner', mail.owner],
      ),
      text('The system answered:'),
      quote(mail.lastProblem),
      text('End it by hand:'),
      quote(mail.manualSteps),
      button('See what to do', mail.link),
      text(
        'Daypass keeps trying until the system shows that the access is gone. If the system does not exist any more, two people can say so there, one for each seat.',
      ),
    ],
  }
}
