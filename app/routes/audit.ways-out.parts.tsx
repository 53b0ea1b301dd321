import type { SerializeFrom } from '@remix-run/node'
import { SEATS } from '~/domain/kernel/ids'
import type { Problem } from '~/domain/kernel/result'
import {
  Actions,
  Badge,
  ButtonLink,
  DefinitionList,
  Instant,
  labelFor,
  messageFor,
  PostForm,
  Section,
  SubmitButton,
  TextLink,
} from '~/ui'
import type { FindingPage } from '~/usecases/finding/read-finding.server'

export type Finding = SerializeFrom<FindingPage>

interface WayProps {
  readonly page: Finding
  readonly problems?: readonly Problem[]
}

/** What keeps a way out closed is said only where it explains something: not that a finding is of another kind. */
const SAID_ELSEWHERE: readonly string[] = ['finding_closed', 'never_ended', 'never_adopted']

/** The owner says it may go, a second person orders it, and Daypass ends it and reads it back. */
export function EndWay({ page, problems }: WayProps) {
  const { end, finding } = page
  const { timeZone } = finding.site
  if (page.closedAt !== null || SAID_ELSEWHERE.includes(end.whyNot ?? '')) return null
  const to = `/audit/findings/${finding.id}/end`
  return (
    <Section title="End it">
      {end.orderedAt !== null ? <Ending page={page} /> : null}
      {end.orderedAt === null && end.fault ? (
        <p className="mb-3 font-semibold text-error">Not ended: {labelFor('fault', end.fault)}</p>
      ) : null}
      {end.whyNot !== null && end.orderedAt === null ? <p>{messageFor({ code: end.whyNot })}</p> : null}
      {end.whyNot === null ? (
        <DefinitionList
          items={[
            {
              term: 'Owner says it may go',
              value:
                end.confirmedBy === null || end.confirmedAt === null ? (
                  'Not yet'
                ) : (
                  <>
                    {end.confirmedBy}, <Instant at={end.confirmedAt} timeZone={timeZone} />
                    {end.changed ? (
                      <Badge tone="warning">Counts no more: the account or its owner changed</Badge>
                    ) : null}
                  </>
                ),
            },
            { term: 'Ordered by a second person', value: 'Not yet' },
          ]}
        />
      ) : null}
      {end.mayConfirm || end.mayOrder ? (
        <Actions>
          <ButtonLink to={to} tone="danger" icon="lock">
            {end.mayOrder ? 'Order its end' : 'It may go'}
          </ButtonLink>
        </Actions>
      ) : null}
      {end.mayWithdraw ? (
        <PostForm className="mt-4" problems={problems} hidden={{ intent: 'withdraw_end' }}>
          <SubmitButton tone="secondary" icon="undo">
            Take back that it may go
          </SubmitButton>
        </PostForm>
      ) : null}
    </Section>
  )
}

function Ending({ page: { end, finding } }: { page: Finding }) {
  const { timeZone } = finding.site
  return (
    <DefinitionList
      items={[
        { term: 'Owner', value: end.confirmedBy },
        { term: 'Ordered by', value: end.orderedBy },
        {
          term: 'Ending since',
          value: end.orderedAt === null ? null : <Instant at={end.orderedAt} timeZone={timeZone} exact />,
        },
        { term: 'Attempts', value: String(end.attempts) },
        { term: 'Last problem', value: end.fault === null ? 'None yet' : labelFor('fault', end.fault) },
        {
          term: 'Next attempt',
          value: end.nextAt === null ? null : <Instant at={end.nextAt} timeZone={timeZone} exact />,
        },
      ]}
    />
  )
}

/** Both seats decide by a request that it becomes the access of a contractor. */
export function AdoptWay({ page }: WayProps) {
  const { adoption, finding } = page
  if (page.closedAt !== null || SAID_ELSEWHERE.includes(adoption.whyNot ?? '')) return null
  return (
    <Section title="Take it over">
      <p className="mb-3">
        {adoption.whyNot === null
          ? 'Does a contractor need it? Ask both seats: then it ends with an approved window, as all access here does.'
          : messageFor({ code: adoption.whyNot })}
      </p>
      {adoption.request ? (
        <p>
          <TextLink to={`/audit/requests/${adoption.request.id}`}>
            Request no. {adoption.request.number}
          </TextLink>
          : {labelFor('status', adoption.request.state).toLowerCase()}
        </p>
      ) : null}
      {adoption.mayAsk ? (
        <Actions>
          <ButtonLink to={`/audit/findings/adopt?finding=${finding.id}`} tone="secondary" icon="key">
            Ask to take it over
          </ButtonLink>
        </Actions>
      ) : null}
    </Section>
  )
}

/** Both seats let it stay until a date. */
export function AcceptWay({ page, problems }: WayProps) {
  const { acceptance, finding } = page
  const { timeZone } = finding.site
  if (page.closedAt !== null) return null
  if (!acceptance.possible) {
    return (
      <Section title="Accept it">
        <p>{messageFor({ code: page.end.orderedAt === null ? 'never_accepted' : 'end_ordered' })}</p>
      </Section>
    )
  }
  return (
    <Section title="Accept it until a date">
      <DefinitionList
        items={[
          ...SEATS.map((seat) => ({
            term: labelFor('seat', seat),
            value: acceptance.said[seat] ?? 'Not yet',
          })),
          {
            term: 'Until',
            value: acceptance.until === null ? null : <Instant at={acceptance.until} timeZone={timeZone} />,
          },
          {
            term: 'Why',
            value: acceptance.reason && <span className="whitespace-pre-line">{acceptance.reason}</span>,
          },
        ]}
      />
      {acceptance.mayAccept.length > 0 ? (
        <Actions>
          <ButtonLink to={`/audit/findings/${finding.id}/accept`} tone="secondary" icon="check">
            Accept it for a while
          </ButtonLink>
        </Actions>
      ) : null}
      {acceptance.mayWithdraw ? (
        <PostForm className="mt-4" problems={problems} hidden={{ intent: 'withdraw_acceptance' }}>
          <SubmitButton tone="secondary" icon="undo">
            Take the acceptance back
          </SubmitButton>
        </PostForm>
      ) : null}
    </Section>
  )
}

/** An account that is there by right: what it is now both seats confirm, or it is made what they confirmed. */
export function ConfirmWay({ page: { finding, closedAt, ownAccount } }: WayProps) {
  if (closedAt !== null || !ownAccount) return null
  return (
    <Section title="Put it right, or confirm it anew">
      <p className="mb-3">
        This account is there by right: by it Daypass sees, or signs in. It is not what both seats confirmed:
        it has a right more, another name, was switched on, or was never confirmed; or somebody who could have
        set its password was administrator until now. Put it right, or set its password anew; then both seats
        confirm it.
      </p>
      <Actions>
        <ButtonLink to={`/admin/systems/${finding.system.id}`} tone="secondary" icon="review">
          Where it is confirmed
        </ButtonLink>
      </Actions>
    </Section>
  )
}

/** Always there: what a person does on the system itself. The next whole list closes the finding. */
export function ManualWay({ page: { finding, closedAt } }: WayProps) {
  if (closedAt !== null) return null
  return (
    <Section title="By hand, on the system" lead="The next whole list of accounts shows it, and closes this.">
      <p className="whitespace-pre-line">
        {finding.manualSteps.trim() || 'No steps were written down. Ask the owner of the system.'}
      </p>
    </Section>
  )
}
