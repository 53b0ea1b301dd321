import type { ApprovalVerdict } from '~/domain/approval/approval'
import type { Problem } from '~/domain/kernel/result'
import {
  Actions,
  AuthenticatorCodeField,
  Badge,
  ButtonLink,
  ConfirmPanel,
  type FormValues,
  labelFor,
  messageFor,
  Notice,
  PageHeader,
  PostForm,
  SubmitButton,
  TextArea,
} from '~/ui'
import type { ReviewLine } from '~/usecases/approval/review-decisions.server'
import { GraceText } from './grace.parts'
import { AccessList, Digest, ScheduleText } from './request.parts'
import { NarrowedText } from './seat-words.parts'

export interface DecisionConfirmProps {
  verdict: ApprovalVerdict
  lines: readonly ReviewLine[]
  problems?: readonly Problem[] | null
  values?: FormValues | null
}

/** Exactly what is confirmed, with its digest, and the code that confirms it. */
export function DecisionConfirm({ verdict, lines, problems, values }: DecisionConfirmProps) {
  const approves = verdict === 'approve'
  const [only] = lines
  const blocked = lines.filter((line) => line.problems.length > 0)
  const back = lines.length === 1 && only ? `/inbox/${only.requestId}` : '/inbox'
  return (
    <>
      <PageHeader
        eyebrow={lines.length === 1 && only ? `Request no. ${only.number}` : `${lines.length} requests`}
        title={titleOf(approves, lines)}
        lead={
          approves
            ? 'This is what you confirm. Nothing is decided before you type your code.'
            : 'One seat’s no ends the request. The requester and the sponsor get your reason.'
        }
      />
      {blocked.length > 0 ? (
        <Notice tone="danger" title="This cannot be confirmed as it is">
          <ul>
            {blocked.map((line) => (
              <li key={line.requestId}>
                No. {line.number}: {line.problems.map(messageFor).join(' ')}
              </li>
            ))}
          </ul>
        </Notice>
      ) : null}
      <ol className="mb-6 space-y-4">
        {lines.map((line) => (
          <ReviewItem key={line.requestId} line={line} approves={approves} />
        ))}
      </ol>
      {blocked.length > 0 ? (
        <Actions>
          <ButtonLink to={back} icon="back" reload>
            Look at it again
          </ButtonLink>
        </Actions>
      ) : (
        <ConfirmPanel
          title={approves ? 'Confirm with your code' : 'Reason and code'}
          tone={approves ? 'plain' : 'danger'}
        >
          <PostForm
            action="/inbox/confirm"
            problems={problems}
            values={values}
            hidden={{ intent: verdict, stage: 'confirm' }}
            reload
            className="mt-2"
          >
            {lines.map((line) => (
              <input key={line.requestId} type="hidden" name="item" value={itemValue(line)} />
            ))}
            {approves ? null : (
              <TextArea
                name="reason"
                label="Reason"
                rows={3}
                maxLength={2000}
                hint="The requester reads it."
              />
            )}
            <AuthenticatorCodeField />
            <Actions>
              <SubmitButton tone={approves ? 'primary' : 'danger'} icon={approves ? 'check' : 'denied'} wide>
                {buttonOf(approves, lines)}
              </SubmitButton>
              <ButtonLink to={back} tone="secondary" wide reload>
                Back, decide nothing
              </ButtonLink>
            </Actions>
          </PostForm>
        </ConfirmPanel>
      )}
    </>
  )
}

function ReviewItem({ line, approves }: { line: ReviewLine; approves: boolean }) {
  const { body, scope } = line
  const people = body.people.filter((person) => scope.people.includes(person.id))
  return (
    <li className="rounded-md border border-line bg-surface p-4 sm:p-6">
      <p className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-base font-semibold">
          {line.vendorName || line.requesterName} at {body.site.name}
        </span>
        <Badge icon="shield">For {labelFor('seat', line.seat)}</Badge>
      </p>
      <p className="text-sm text-muted">
        No. {line.number}, revision {body.revision}, asked by {line.requesterName}
      </p>
      <dl className="mt-3 space-y-3">
        <div>
          <dt className="text-sm text-muted">People</dt>
          <dd className="text-base">{people.map((person) => person.name).join(', ')}</dd>
        </div>
        <div>
          <dt className="text-sm text-muted">Access</dt>
          <dd>
            <AccessList
              body={{
                ...body,
                entitlements: body.entitlements.filter((each) => scope.entitlements.includes(each.versionId)),
              }}
            />
          </dd>
        </div>
        <div>
          <dt className="text-sm text-muted">Time</dt>
          <dd>
            <ScheduleText schedule={scope.schedule} timeZone={body.site.timeZone} />
            <GraceText of={scope} />
          </dd>
        </div>
        {approves && body.adopts ? (
          <div>
            <dt className="text-sm font-semibold text-warning">Takes over accounts that nobody granted</dt>
            <dd className="wrap-anywhere">
              {body.adopts
                .filter((each) => scope.people.includes(each.personId))
                .map((each) => `${each.nativeName} (${each.nativeId})`)
                .join(', ')}
            </dd>
          </div>
        ) : null}
        {approves && line.neverEnding.length > 0 ? (
          <div>
            <dt className="text-sm font-semibold text-warning">
              If Daypass is down, this does not end by itself
            </dt>
            <dd>{line.neverEnding.join(', ')}</dd>
          </div>
        ) : null}
        {approves && line.narrowed ? (
          <div>
            <dt className="text-sm font-semibold text-warning">Less than was asked for</dt>
            <dd>
              <NarrowedText scope={scope} body={body} />
            </dd>
          </div>
        ) : null}
        <div>
          <dt className="text-sm text-muted">Digest of what you read</dt>
          <dd>
            <Digest digest={line.digest} />
          </dd>
        </div>
      </dl>
    </li>
  )
}

function titleOf(approves: boolean, lines: readonly ReviewLine[]): string {
  if (!approves) return 'Deny this request?'
  if (lines.length > 1) return `Approve ${lines.length} requests as they stand?`
  return lines[0]?.narrowed ? 'Approve less than was asked for?' : 'Approve as it stands?'
}

function buttonOf(approves: boolean, lines: readonly ReviewLine[]): string {
  if (!approves) return 'Deny'
  return lines.length > 1 ? `Approve these ${lines.length} requests` : 'Approve'
}

/** What a form sends for one decision: request, seat, digest, and the scope where it is less. */
export function itemValue(
  line: Pick<ReviewLine, 'requestId' | 'seat' | 'digest' | 'narrowed' | 'scope'>,
): string {
  const parts = [line.requestId, line.seat, line.digest]
  return (line.narrowed ? [...parts, JSON.stringify(line.scope)] : parts).join('~')
}
