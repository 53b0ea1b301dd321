import type { Problem } from '~/domain/kernel/result'
import { type Answer, CheckAnswers, CheckList, labelFor, messageFor, Notice, RiskTier, TextLink } from '~/ui'
import { stepOf } from '~/usecases/access-request/request-draft'
import type { Wizard } from '~/usecases/access-request/show-wizard.server'
import { GraceText } from './grace.parts'
import { ScheduleText } from './request.parts'

/** Every answer once more, what is wrong with them, and what is good to know. */
export function CheckStep({ wizard }: { wizard: Wizard }) {
  return (
    <>
      <ToPutRight problems={wizard.problems} />
      <CheckAnswers answers={answersOf(wizard)} />
      {wizard.notices.length > 0 || wizard.emptySeats.length > 0 ? (
        <section aria-labelledby="good-to-know" className="mb-6">
          <h2 id="good-to-know" className="mb-2 text-lg font-semibold">
            Good to know
          </h2>
          <CheckList checks={wizard.notices} />
          {wizard.emptySeats.map((seat) => (
            <p key={seat} className="mt-2 font-semibold text-warning">
              Nobody can decide for {labelFor('seat', seat)} at {wizard.site?.name} now. Your request would
              wait until somebody can.
            </p>
          ))}
        </section>
      ) : null}
    </>
  )
}

function ToPutRight({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null
  const sentences = new Map(problems.map((problem) => [messageFor(problem), problem]))
  return (
    <Notice tone="danger" title="Before you can send it">
      <ul className="mt-1 space-y-1">
        {[...sentences].map(([sentence, problem]) => {
          const step = stepOf(problem)
          return (
            <li key={sentence}>{step ? <TextLink to={`?step=${step}`}>{sentence}</TextLink> : sentence}</li>
          )
        })}
      </ul>
    </Notice>
  )
}

function answersOf(wizard: Wizard): Answer[] {
  const { draft, site, schedule, crewLead } = wizard
  const people = wizard.colleagues.filter((person) => draft.people.includes(person.id))
  const rights = wizard.offers.filter((offer) => draft.entitlements.includes(offer.id))
  const sponsor = wizard.sponsors.find((each) => each.id === draft.sponsorId)
  const missing = <span className="text-error">Not answered yet</span>
  return [
    {
      question: 'Who',
      answer: people.length > 0 ? people.map((person) => person.name).join(', ') : missing,
      changeTo: crewLead ? '?step=who' : undefined,
    },
    { question: 'Site', answer: site?.name ?? missing, changeTo: '?step=where' },
    {
      question: 'Access',
      answer:
        rights.length > 0 ? (
          <ul className="space-y-1">
            {rights.map((offer) => (
              <li key={offer.id}>
                {offer.name} <RiskTier tier={offer.riskTier} />{' '}
                <span className="block text-sm text-muted">{offer.systemName}</span>
              </li>
            ))}
          </ul>
        ) : (
          missing
        ),
      changeTo: '?step=what',
    },
    {
      question: 'Time',
      answer:
        schedule && site ? (
          <>
            <ScheduleText schedule={schedule} timeZone={site.timeZone} />
            <GraceText of={wizard} />
          </>
        ) : (
          missing
        ),
      changeTo: '?step=when',
    },
    {
      question: 'Work',
      answer: draft.purpose.trim() ? (
        <span className="break-words whitespace-pre-line">{draft.purpose}</span>
      ) : (
        missing
      ),
      changeTo: '?step=why',
    },
    { question: 'Work order', answer: draft.workOrder.trim() || 'None', changeTo: '?step=why' },
    { question: 'Sponsor', answer: sponsor?.name ?? missing, changeTo: '?step=why' },
  ]
}
