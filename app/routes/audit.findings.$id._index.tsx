import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Badge,
  Breadcrumbs,
  Columns,
  DefinitionList,
  fromNow,
  Instant,
  labelFor,
  Notice,
  PageHeader,
  Section,
  TextLink,
} from '~/ui'
import { withdrawAcceptance } from '~/usecases/finding/accept-finding.server'
import { withdrawEnd } from '~/usecases/finding/end-account.server'
import { readFinding } from '~/usecases/finding/read-finding.server'
import { Severity } from './audit.findings.parts'
import { LostThing } from './audit.lost.parts'
import { AcceptWay, AdoptWay, ConfirmWay, EndWay, type Finding, ManualWay } from './audit.ways-out.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  {
    title: `${data ? `${nameOf(data.finding)}: ${labelFor('finding', data.finding.kind)}` : 'Finding'} · Daypass`,
  },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await readFinding(services, actor, args.params.id ?? '')))
}

/** Takes back what was said; what is said has pages of its own, with a code. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const findingId = args.params.id ?? ''
  const form = await readForm(args.request)
  const intent = textOf(form, 'intent')
  if (intent !== 'withdraw_end' && intent !== 'withdraw_acceptance') throw badRequest()
  const withdraw = intent === 'withdraw_end' ? withdrawEnd : withdrawAcceptance
  const done = await withdraw(services, actor, findingId)
  if (done.ok) return seeOther(`/audit/findings/${findingId}`)
  if (done.problems[0]?.code === 'not_found') valueOrNotFound(done)
  return formAgain(done.problems, form)
}

export default function FindingPage() {
  const page = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const { finding, closedAt, closedWhy, acceptance } = page
  const { timeZone } = finding.site
  return (
    <>
      <Breadcrumbs items={[{ label: 'Stale accounts', to: '/audit/stale' }, { label: nameOf(finding) }]} />
      <PageHeader
        eyebrow={`${finding.system.name}, ${finding.site.name}`}
        title={`${nameOf(finding)}: ${page.ownAccount ? 'Not as both seats confirmed it' : labelFor('finding', finding.kind)}`}
        lead={leadOf(page)}
      />
      {closedAt === null ? null : (
        <Notice tone="success" title="This finding is closed">
          {labelFor('closed_why', closedWhy ?? '')}, <Instant at={closedAt} timeZone={timeZone} />.
        </Notice>
      )}
      {acceptance.stands && acceptance.until !== null ? (
        <Notice tone="info" title="Accepted by both seats">
          It may stay until <Instant at={acceptance.until} timeZone={timeZone} />, or until the account
          changes. Then it is open again by itself.
        </Notice>
      ) : null}
      {finding.kind === 'lost' ? (
        <LostThing page={page} />
      ) : (
        <Columns count="aside">
          <div className="*:mb-4">
            <TheAccount page={page} />
            <History page={page} />
          </div>
          <div className="*:mb-4">
            <ConfirmWay page={page} />
            <EndWay page={page} problems={again?.problems} />
            <AdoptWay page={page} />
            <AcceptWay page={page} problems={again?.problems} />
            <ManualWay page={page} />
          </div>
        </Columns>
      )}
    </>
  )
}

/** As the system names the account: by the name that people sign in with, else by what it calls it. */
function nameOf({ account }: Pick<Finding['finding'], 'account'>): string {
  return account.name ?? account.alias ?? account.nativeId ?? 'An account'
}

/** What somebody does about it: only what this page offers. */
function leadOf({ finding, ownAccount, closedAt, end, adoption, acceptance }: Finding): string | undefined {
  if (ownAccount || closedAt !== null || end.orderedAt !== null) return undefined
  if (finding.kind !== 'orphan') return labelFor('finding_todo', finding.kind)
  return [
    'Ask the owner of the system whose account this is.',
    end.whyNot === null
      ? 'If nobody needs it, have it ended.'
      : 'If nobody needs it, remove it there by hand.',
    adoption.whyNot === null ? 'If a contractor needs it, ask to take it over.' : '',
    acceptance.possible ? 'It can also be accepted until a date.' : '',
  ]
    .filter(Boolean)
    .join(' ')
}

function TheAccount({ page }: { page: Finding }) {
  const { finding, kindTitle, createdAt, now } = page
  const { account, site, system, person } = finding
  const when = (at: number | null, none: string) =>
    at === null ? none : <Instant at={at} timeZone={site.timeZone} />
  return (
    <Section title="The account">
      <DefinitionList
        items={[
          {
            term: 'Name there',
            value: account.name && <span className="wrap-anywhere">{account.name}</span>,
          },
          { term: 'Called', value: account.alias && <span className="wrap-anywhere">{account.alias}</span> },
          {
            term: 'Id there',
            value: account.nativeId && <span className="wrap-anywhere">{account.nativeId}</span>,
          },
          {
            term: page.closedAt === null ? 'State there' : 'State when it was last seen',
            value: finding.active === null ? null : finding.active ? 'Switched on' : 'Switched off',
          },
          { term: 'Rights', value: finding.holds.length === 0 ? 'None seen' : finding.holds.join(', ') },
          { term: 'Last use', value: when(finding.lastUsedAt, 'Not told') },
          { term: 'Made there', value: when(createdAt, 'Not told') },
          {
            term: 'Granted to',
            value: person ? (
              <TextLink to={`/audit/people/${person.id}`}>
                {person.name}
                {finding.vendor ? `, ${finding.vendor.name}` : ''}
              </TextLink>
            ) : (
              'Nobody'
            ),
          },
          {
            term: 'System',
            value: (
              <>
                <TextLink to={`/systems/${system.id}`}>{system.name}</TextLink>, {kindTitle}
              </>
            ),
          },
          { term: 'Owner', value: finding.owner?.name ?? <Badge tone="warning">Nobody</Badge> },
          { term: 'Severity', value: <Severity of={finding.severity} /> },
          {
            term: 'Deadline',
            value:
              finding.deadline === null ? null : finding.deadline <= now && page.closedAt === null ? (
                <Badge tone="error">{fromNow(finding.deadline, now)}</Badge>
              ) : (
                <Instant at={finding.deadline} timeZone={site.timeZone} />
              ),
          },
        ]}
      />
    </Section>
  )
}

function History({ page }: { page: Finding }) {
  const { finding, earlier, closedAt, closedWhy, acceptance, end } = page
  const { timeZone } = finding.site
  const lines = [
    { at: finding.openedAt, text: 'Found' },
    ...(finding.lastSeenAt > finding.openedAt
      ? [{ at: finding.lastSeenAt, text: 'Still there, seen last' }]
      : []),
    ...(end.confirmedAt === null
      ? []
      : [{ at: end.confirmedAt, text: `${end.confirmedBy} said that it may go` }]),
    ...(end.orderedAt === null ? [] : [{ at: end.orderedAt, text: `${end.orderedBy} ordered its end` }]),
    ...(closedAt === null ? [] : [{ at: closedAt, text: labelFor('closed_why', closedWhy ?? '') }]),
  ].sort((a, b) => b.at - a.at)
  return (
    <Section
      title="History"
      actions={
        finding.credentialId ? (
          <TextLink to={`/audit/credentials/${finding.credentialId}`}>Time line of the access</TextLink>
        ) : null
      }
    >
      <ul className="space-y-1">
        {lines.map(({ at, text }) => (
          <li key={`${at} ${text}`}>
            <Instant at={at} timeZone={timeZone} />: {text}
          </li>
        ))}
      </ul>
      {acceptance.reason ? (
        <p className="mt-3 text-sm">
          {acceptance.stands ? 'Accepted because: ' : 'Why a seat would accept it: '}
          <span className="whitespace-pre-line">{acceptance.reason}</span>
        </p>
      ) : null}
      <h3 className="mt-4 mb-1 font-semibold">Found before</h3>
      {earlier.length === 0 ? (
        <p className="text-muted">Nothing was found of this account before.</p>
      ) : (
        <ul className="space-y-1">
          {earlier.map((each) => (
            <li key={each.id}>
              <TextLink to={`/audit/findings/${each.id}`}>{labelFor('finding', each.kind)}</TextLink>,{' '}
              <Instant at={each.openedAt} timeZone={timeZone} />
              {each.closedAt === null ? ', still open' : `: ${labelFor('closed_why', each.closedWhy ?? '')}`}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
