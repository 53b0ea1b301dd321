import type { Problem } from '~/domain/kernel/result'
import {
  ButtonLink,
  type FormValues,
  Instant,
  labelFor,
  messageFor,
  Notice,
  PostForm,
  Section,
  SubmitButton,
  spanText,
  TextArea,
} from '~/ui'
import type { DecisionView } from '~/usecases/approval/decision-view'
import { Digest } from './request.parts'

/** The four things an approver can do. Approving and denying lead to a page where they are confirmed with a code. */
export function DecisionPanel({
  view,
  problems,
  values,
}: {
  view: DecisionView
  problems?: readonly Problem[] | null
  values?: FormValues | null
}) {
  const [seat] = view.mayDecide
  if (!seat) {
    return (
      <Notice
        tone="info"
        title={messageFor({ code: view.barred ?? 'seat_not_held', detail: { state: view.state } })}
      />
    )
  }
  const item = `${view.id}~${seat}~${view.digest}`
  const refused = view.checks.filter((check) => !check.passed && check.severity === 'refusal').length
  return (
    <Section title={`Decide for ${labelFor('seat', seat)}`}>
      <p className="mb-4 text-sm text-muted">
        Before <Instant at={view.body.schedule.validTo} timeZone={view.body.site.timeZone} />, in{' '}
        {spanText(view.body.schedule.validTo - view.now)}.
      </p>
      {refused > 0 ? (
        <p className="mb-4 font-semibold text-error">
          {refused === 1 ? 'One check of policy has failed' : `${refused} checks of policy have failed`} since
          this was sent. Until that is put right, nothing is given.
        </p>
      ) : null}
      <div className="flex flex-col gap-3 *:w-full">
        <PostForm action="/inbox/confirm" hidden={{ intent: 'approve', stage: 'review', item }} reload>
          <Wide>
            <SubmitButton icon="check" wide>
              Approve as it stands
            </SubmitButton>
          </Wide>
        </PostForm>
        <Wide>
          <ButtonLink to={`/inbox/${view.id}/less`} tone="secondary" icon="edit" wide reload>
            Approve less
          </ButtonLink>
        </Wide>
        <PostForm action="/inbox/confirm" hidden={{ intent: 'deny', stage: 'review', item }} reload>
          <Wide>
            <SubmitButton tone="danger" icon="denied" wide>
              Deny
            </SubmitButton>
          </Wide>
        </PostForm>
        <details open={(problems?.length ?? 0) > 0} className="rounded-sm border border-control">
          <summary className="flex min-h-11 items-center justify-center px-4 font-semibold">
            Ask a question
          </summary>
          <div className="px-4 pt-2 pb-4">
            <PostForm problems={problems} values={values} hidden={{ intent: 'ask', seat }}>
              <TextArea
                name="question"
                label="Your question"
                hint="The requester is told by mail; nothing is decided by it."
                rows={3}
                maxLength={2000}
              />
              <SubmitButton tone="secondary" icon="send" wide>
                Send the question
              </SubmitButton>
            </PostForm>
          </div>
        </details>
      </div>
      <p className="mt-4 text-sm text-muted">
        Digest of what you read: <Digest digest={view.digest} />
      </p>
    </Section>
  )
}

function Wide({ children }: { children: React.ReactNode }) {
  return <div className="grid *:w-full">{children}</div>
}
