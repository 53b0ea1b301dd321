import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { isOpen } from '~/domain/access-request/request'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, notFound, seeOther } from '~/http/respond.server'
import {
  ButtonLink,
  Columns,
  DefinitionList,
  Instant,
  Notice,
  PageHeader,
  PostForm,
  Section,
  SubmitButton,
  TextArea,
  TextLink,
  WindowBar,
} from '~/ui'
import { answerQuestion } from '~/usecases/access-request/answer-question.server'
import { type RequestView, showRequest } from '~/usecases/access-request/show-request.server'
import { startDraft } from '~/usecases/access-request/start-draft.server'
import { withdrawRequest } from '~/usecases/access-request/withdraw-request.server'
import { AdoptedAccounts } from './adopted-accounts.parts'
import { GraceText } from './grace.parts'
import { AccessList, Faces, ScheduleText, StateBadge } from './request.parts'
import { GrantedAccess } from './request-grants.parts'
import { Questions, SeatWords } from './seat-words.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Request no. ${data.number}` : 'Request'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const requestId = args.params.id ?? ''
  const shown = await showRequest(services, actor, requestId)
  if (shown.ok) return json(shown.value)
  if (shown.problems[0]?.code === 'still_draft') throw seeOther(`/requests/${requestId}/edit`)
  throw notFound()
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const requestId = args.params.id ?? ''
  const form = await readForm(args.request)
  switch (textOf(form, 'intent')) {
    case 'answer': {
      const questionId = textOf(form, 'questionId')
      const saved = await answerQuestion(services, actor, {
        requestId,
        questionId,
        answer: textOf(form, 'answer'),
      })
      return saved.ok ? seeOther(`/requests/${requestId}?done=answered`) : formAgain(saved.problems, form)
    }
    case 'withdraw': {
      const gone = await withdrawRequest(services, actor, requestId)
      return gone.ok ? seeOther(`/requests/${requestId}?done=withdrawn`) : formAgain(gone.problems, form)
    }
    case 'repeat': {
      const started = await startDraft(services, actor, { likeRequestId: requestId })
      return started.ok ? seeOther(`/requests/${started.value}/edit`) : formAgain(started.problems, form)
    }
    default:
      throw badRequest()
  }
}

const DONE: Readonly<Record<string, readonly [string, string]>> = {
  sent: ['Sent', 'IT and physical security were told. You get a mail as soon as both have decided.'],
  answered: ['Answered', 'The approver was told.'],
  withdrawn: ['Withdrawn', 'Nothing is given for this request.'],
  ended: ['Ended', 'It is being taken away. Below you see when that was checked.'],
}

export default function Request() {
  const view = useLoaderData<typeof loader>() as RequestView
  const [params] = useSearchParams()
  const done = DONE[params.get('done') ?? '']
  const { body } = view
  const { timeZone } = body.site
  return (
    <>
      {done ? (
        <Notice tone="success" live="status" title={done[0]}>
          {done[1]}
        </Notice>
      ) : null}
      <PageHeader
        eyebrow={[`Request no. ${view.number}`, view.vendorName].filter(Boolean).join(' · ')}
        title={body.site.name}
        status={<StateBadge status={view.status} size="lg" />}
        actions={<RequestActions view={view} />}
      />
      <Columns count="aside">
        <div className="*:mb-4">
          {view.may.answer ? <QuestionSection view={view} /> : null}
          {view.grants.length > 0 ? <GrantedAccess view={view} /> : null}
          <Section title="What was asked for">
            <DefinitionList
              items={[
                { term: 'People', value: <Faces people={body.people} photos={view.photos} /> },
                { term: 'Access', value: <AccessList body={body} /> },
                {
                  term: 'Time',
                  value: (
                    <>
                      <ScheduleText schedule={body.schedule} timeZone={timeZone} />
                      <GraceText of={body} />
                    </>
                  ),
                },
                {
                  term: 'Work',
                  value: <span className="break-words whitespace-pre-line">{body.purpose}</span>,
                },
                { term: 'Work order', value: body.workOrder || null },
                { term: 'Asked by', value: view.requesterName },
                { term: 'Sponsor', value: view.sponsorName },
                {
                  term: 'More time for',
                  value: view.previous ? (
                    <TextLink to={`/requests/${view.previous.id}`}>
                      Request no. {view.previous.number}
                    </TextLink>
                  ) : null,
                },
              ].filter((item) => item.value !== null)}
            />
          </Section>
          <AdoptedAccounts body={body} linked={false} />
          {view.questions.length > 0 && !view.may.answer ? <QuestionSection view={view} /> : null}
        </div>
        <div className="*:mb-4">
          <Section title="Decisions">
            <SeatWords seats={view.seats} body={body} open={isOpen(view.state)} />
            {isOpen(view.state) ? (
              <p className="mt-3 text-sm text-muted">
                Both must say yes before <Instant at={body.schedule.validTo} timeZone={timeZone} />, or it
                lapses.
              </p>
            ) : null}
          </Section>
          <Section title="Window">
            <WindowBar
              now={view.now}
              timeZone={timeZone}
              windows={[
                {
                  id: 'window',
                  label: view.state === 'approved' ? 'Granted' : 'Asked for',
                  tone: view.state === 'approved' ? 'held' : 'asked',
                  ...shownWindow(view),
                },
              ]}
            />
          </Section>
          {view.may.withdraw ? <Withdraw /> : null}
        </div>
      </Columns>
    </>
  )
}

function shownWindow({ grants, body }: RequestView): { from: number; to: number } {
  if (grants.length === 0) return { from: body.schedule.validFrom, to: body.schedule.validTo }
  return {
    from: Math.min(...grants.map((grant) => grant.validFrom)),
    to: Math.max(...grants.map((grant) => grant.effectiveEnd)),
  }
}

function RequestActions({ view }: { view: RequestView }) {
  const { may, state, id } = view
  return (
    <>
      {may.decide ? (
        <ButtonLink to={`/inbox/${id}`} icon="review" wide>
          Decide
        </ButtonLink>
      ) : null}
      {may.change ? (
        <ButtonLink
          to={`/requests/${id}/edit?step=check`}
          icon="edit"
          tone={state === 'denied' ? 'primary' : 'secondary'}
          wide
        >
          {state === 'denied' ? 'Change it and ask again' : 'Change'}
        </ButtonLink>
      ) : null}
      {may.extend ? (
        <ButtonLink to={`/requests/${id}/extend`} icon="clock" tone="secondary" wide>
          Ask for more time
        </ButtonLink>
      ) : null}
      {may.repeat && !may.change ? (
        <PostForm hidden={{ intent: 'repeat' }} className="max-sm:w-full">
          <SubmitButton tone="secondary" icon="add" wide>
            Ask again like this
          </SubmitButton>
        </PostForm>
      ) : null}
      {may.endAll ? (
        <ButtonLink to={`/requests/${id}/end`} icon="lock" tone="danger" wide reload>
          End all now
        </ButtonLink>
      ) : null}
    </>
  )
}

function QuestionSection({ view }: { view: RequestView }) {
  const again = useActionData<typeof action>()
  const answered = again?.values?.questionId
  return (
    <Section title="Questions" id="questions">
      <Questions
        questions={view.questions}
        timeZone={view.body.site.timeZone}
        answerForm={(question) =>
          view.may.answer ? (
            <PostForm
              problems={answered === undefined || answered[0] === question.id ? again?.problems : null}
              values={answered === undefined || answered[0] === question.id ? again?.values : null}
              hidden={{ intent: 'answer', questionId: question.id }}
              className="mt-3"
            >
              <TextArea name="answer" label="Your answer" rows={3} maxLength={2000} />
              <SubmitButton icon="send" wide>
                Send the answer
              </SubmitButton>
            </PostForm>
          ) : null
        }
      />
    </Section>
  )
}

function Withdraw() {
  return (
    <details className="rounded-md border border-line bg-surface">
      <summary className="flex min-h-11 items-center px-4 font-semibold text-danger underline underline-offset-2">
        Withdraw this request
      </summary>
      <div className="px-4 pb-4">
        <p className="mb-3">Nobody decides it then, and nothing is given. You can ask again later.</p>
        <PostForm hidden={{ intent: 'withdraw' }}>
          <SubmitButton tone="danger" icon="undo">
            Withdraw
          </SubmitButton>
        </PostForm>
      </div>
    </details>
  )
}
