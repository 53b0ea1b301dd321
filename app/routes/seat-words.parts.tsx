import type { ReactNode } from 'react'
import type { RevisionBody } from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import { graceOf } from '~/domain/grant/grace'
import { Badge, Icon, Instant, labelFor, SeatBadge, spanText, WindowText } from '~/ui'
import type { QuestionLine } from '~/usecases/access-request/question-line'
import { hoursInWords } from './request.parts'

/** In what a seat's yes is less than what was asked for; nothing when it is all of it. */
export function NarrowedText({ scope, body }: { scope: Scope; body: RevisionBody }) {
  const people = body.people.filter((person) => !scope.people.includes(person.id))
  const access = body.entitlements.filter((each) => !scope.entitlements.includes(each.versionId))
  const { schedule } = body
  const window =
    scope.schedule.validFrom !== schedule.validFrom || scope.schedule.validTo !== schedule.validTo
  const hours = hoursInWords(scope.schedule.weekly) !== hoursInWords(schedule.weekly)
  const grace = graceOf(scope) !== graceOf(body)
  if (people.length === 0 && access.length === 0 && !window && !hours && !grace) return null
  return (
    <ul className="mt-1 list-disc space-y-0.5 pl-5">
      {people.length > 0 ? <li>Without {people.map((person) => person.name).join(', ')}</li> : null}
      {access.length > 0 ? <li>Without {access.map((each) => each.name).join(', ')}</li> : null}
      {window ? (
        <li>
          Only{' '}
          <WindowText
            from={scope.schedule.validFrom}
            to={scope.schedule.validTo}
            timeZone={body.site.timeZone}
          />
        </li>
      ) : null}
      {hours ? <li>Hours: {hoursInWords(scope.schedule.weekly)}</li> : null}
      {grace ? (
        <li>Time to finish: {graceOf(scope) === 0 ? 'none' : `only ${spanText(graceOf(scope))}`}</li>
      ) : null}
    </ul>
  )
}

export interface SaidBySeat {
  seat: string
  said: {
    verdict: 'approve' | 'deny'
    by: string
    at: number
    reason: string | null
    scope: Scope | null
  } | null
}

/** What each seat said. */
export function SeatWords({
  seats,
  body,
  open,
}: {
  seats: readonly SaidBySeat[]
  body: RevisionBody
  /** The request still waits: a seat that said nothing is awaited. */
  open: boolean
}) {
  return (
    <ul className="divide-y divide-line">
      {seats.map(({ seat, said }) => (
        <li key={seat} className="py-3 first:pt-0 last:pb-0">
          <div className="flex flex-wrap items-center gap-2">
            <SeatBadge seat={seat} />
            {said ? (
              <Badge
                tone={said.verdict === 'approve' ? 'success' : 'error'}
                icon={said.verdict === 'approve' ? 'check' : 'denied'}
              >
                {labelFor('verdict', said.verdict)}
              </Badge>
            ) : (
              <Badge icon="hourglass">{open ? 'Not decided yet' : 'Did not decide'}</Badge>
            )}
          </div>
          {said ? (
            <div className="mt-1">
              <p className="text-sm text-muted">
                {said.by}, <Instant at={said.at} timeZone={body.site.timeZone} />
              </p>
              {said.scope ? <NarrowedText scope={said.scope} body={body} /> : null}
              {said.reason ? <Quote>{said.reason}</Quote> : null}
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

/** Words somebody wrote. */
export function Quote({ children }: { children: ReactNode }) {
  return (
    <blockquote className="mt-1 border-l-4 border-control pl-3 text-base break-words whitespace-pre-line">
      {children}
    </blockquote>
  )
}

/** Questions and answers, with a form below each that is open where the reader may answer. */
export function Questions({
  questions,
  timeZone,
  answerForm,
}: {
  questions: readonly QuestionLine[]
  timeZone: string
  answerForm?: (question: QuestionLine) => ReactNode
}) {
  return (
    <ol className="space-y-4">
      {questions.map((question) => (
        <li key={question.id}>
          <p className="flex items-start gap-2 text-sm text-muted">
            <Icon name="question" className="mt-0.5 size-4" />
            <span>
              {question.askedBy} ({labelFor('seat', question.seat)}) asked,{' '}
              <Instant at={question.askedAt} timeZone={timeZone} />
            </span>
          </p>
          <Quote>{question.text}</Quote>
          {question.answer !== null && question.answeredAt !== null ? (
            <div className="mt-2 ml-4">
              <p className="text-sm text-muted">
                {question.answeredBy} answered, <Instant at={question.answeredAt} timeZone={timeZone} />
              </p>
              <Quote>{question.answer}</Quote>
            </div>
          ) : (
            (answerForm?.(question) ?? <p className="mt-1 text-sm text-muted">Not answered yet.</p>)
          )}
        </li>
      ))}
    </ol>
  )
}
