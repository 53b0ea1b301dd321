import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { SSH_CA } from '~/domain/connected-system/connected-system'
import type { Problem } from '~/domain/kernel/result'
import { isAdministrator, may } from '~/domain/person/roles'
import { requireActor } from '~/http/caller.server'
import { readForm } from '~/http/form.server'
import { formAgain, valueOrNotFound } from '~/http/respond.server'
import {
  Badge,
  Breadcrumbs,
  ButtonLink,
  DataTable,
  DefinitionList,
  EmptyState,
  EndWithoutPortal,
  Instant,
  labelFor,
  Notice,
  PageHeader,
  PostForm,
  RiskTier,
  Section,
  SubmitButton,
  spanText,
  TextLink,
} from '~/ui'
import {
  type CheckOutcome,
  checkSystem,
  WORRYING_SKEW,
} from '~/usecases/connected-system/check-system.server'
import { readSystem } from '~/usecases/connected-system/read-system.server'
import { AboutSystem } from './admin.systems.about.parts'
import { CheckReport, OwnAccounts } from './admin.systems.check.parts'
import { KindGuide, RunOnBadge } from './admin.systems.form.parts'
import { RecordActions } from './record-actions.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.system.name ?? 'Connected system'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const view = valueOrNotFound(await readSystem(services, actor, args.params.systemId ?? ''))
  return json({
    ...view,
    worryingSkew: WORRYING_SKEW,
    mayChange: isAdministrator(actor, now) && view.system.archivedAt === null,
    mayLock: may(actor, 'lock.place', {}, now),
  })
}

/** The connection test: it changes nothing at the target, and is shown where it was asked for. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const outcome = await checkSystem(services, actor, args.params.systemId ?? '')
  if (!outcome.ok) return formAgain(outcome.problems, await readForm(args.request))
  return json({ outcome: outcome.value as CheckOutcome, problems: [] as Problem[], values: {} })
}

export default function System() {
  const view = useLoaderData<typeof loader>()
  const tested = useActionData<typeof action>()
  const { system, site, names, mayChange, mayLock, maySpeakFor, mayTest, mayAttest, worryingSkew } = view
  const at = `/admin/systems/${system.id}`
  const nameOf = (id: string | null) => (id === null ? null : (names[id] ?? null))
  return (
    <>
      <Breadcrumbs
        items={[
          { label: 'Connected systems', to: '/admin/systems' },
          { label: site.name, to: `/admin/sites/${site.id}` },
          { label: system.name },
        ]}
      />
      <PageHeader
        eyebrow={system.kindTitle}
        title={system.name}
        status={
          system.confirmed ? (
            <Badge tone="success">Confirmed by both seats</Badge>
          ) : (
            <>
              <Badge tone="warning">Gives nothing</Badge> <RunOnBadge of={system.runOn} />
            </>
          )
        }
        actions={
          <>
            {maySpeakFor.length > 0 ? (
              <ButtonLink to={`${at}/confirm`} icon="review">
                Confirm what it is
              </ButtonLink>
            ) : null}
            {system.kind === SSH_CA ? (
              <ButtonLink to={`${at}/hosts`} tone="secondary" icon="system">
                Hosts
              </ButtonLink>
            ) : null}
            <RecordActions
              at={at}
              mayChange={mayChange}
              lock={mayLock ? { target: 'system', id: system.id } : null}
            />
          </>
        }
      />
      {system.scrappedAt === null ? null : (
        <Notice tone="info" title="This system is scrapped: two people said so">
          What was open in it was confirmed by their word.{' '}
          <TextLink to={`${at}/scrapped`}>Who, and why</TextLink>
        </Notice>
      )}
      {system.scrapping ? (
        <Notice tone="warning" title="One seat says that this system is scrapped">
          The other seat must say it too. <TextLink to={`${at}/scrapped`}>See who, and why</TextLink>
        </Notice>
      ) : null}
      {system.archivedAt === null || system.scrappedAt !== null ? null : (
        <Notice tone="warning" title="This system is archived">
          Nothing is given in it. What is still held there is being taken away.
        </Notice>
      )}
      {system.confirmed || system.archivedAt !== null ? null : (
        <Notice tone="warning" title="Nothing is given here before both seats confirmed what it is">
          {system.confirmedByIt === null ? 'IT has not confirmed it. ' : ''}
          {system.confirmedByPhysicalSecurity === null ? 'Physical security has not confirmed it.' : ''}
        </Notice>
      )}
      {system.confirmed && system.archivedAt === null && view.ownAwaited ? (
        <Notice
          tone="warning"
          title={
            system.ownAccounts === null
              ? 'Nobody confirmed which accounts are there by right, and with which rights'
              : 'An account that is there by right is not as both seats confirmed it'
          }
        >
          {system.ownAccounts === null
            ? 'This system was confirmed by its identity alone. A right that somebody gives its sentinel or its service account is not noticed until both seats confirm these accounts.'
            : 'Put it right on the system. If it is right as it is, both seats confirm it anew; where an administrator’s access has ended since, set its password first.'}
          {view.ownWord === null
            ? ''
            : ` ${labelFor('seat', view.ownWord.seat)} has confirmed them as they are.`}
        </Notice>
      ) : null}
      <Section
        title="Connection"
        actions={
          mayTest ? (
            <PostForm problems={tested?.problems}>
              <SubmitButton tone="secondary" icon="revoking">
                Test the connection
              </SubmitButton>
            </PostForm>
          ) : null
        }
      >
        {tested && 'outcome' in tested ? (
          <CheckReport
            outcome={tested.outcome}
            approvedIdentity={system.approvedIdentity}
            confirmedAccounts={system.ownAccounts}
            worryingSkew={worryingSkew}
          />
        ) : null}
        <DefinitionList
          items={[
            {
              term: 'Last contact',
              value:
                system.lastContactAt === null ? (
                  system.listedAt === null ? (
                    'Not reached yet'
                  ) : (
                    'Not asked: its record is kept here'
                  )
                ) : (
                  <Instant at={system.lastContactAt} timeZone={site.timeZone} />
                ),
            },
            {
              term: 'Last failure',
              value:
                system.lastFaultAt === null ? null : (
                  <span>
                    {system.lastFault === null ? 'Solved: ' : `${labelFor('fault', system.lastFault)} `}
                    <Instant at={system.lastFaultAt} timeZone={site.timeZone} />
                  </span>
                ),
            },
            {
              term: 'Its clock',
              value:
                system.clockSkew === null
                  ? 'Not told'
                  : Math.abs(system.clockSkew) < 1000
                    ? 'Agrees with ours'
                    : `${spanText(system.clockSkew)} ${system.clockSkew > 0 ? 'ahead of' : 'behind'} ours`,
            },
            { term: 'Product', value: system.product },
            { term: 'Identity confirmed', value: system.approvedIdentity },
            {
              term: 'Accounts there by right',
              value:
                system.ownAccounts === null ? (
                  'Not confirmed'
                ) : system.ownAccounts.length === 0 ? (
                  'None'
                ) : (
                  <OwnAccounts of={system.ownAccounts} confirmed={null} />
                ),
            },
            { term: 'Confirmed for IT', value: nameOf(system.confirmedByIt) },
            { term: 'Confirmed for security', value: nameOf(system.confirmedByPhysicalSecurity) },
          ]}
        />
      </Section>
      {mayChange ? (
        <p className="mb-6">
          <KindGuide kind={system.kind} />
        </p>
      ) : null}
      {mayAttest ? (
        <p className="mb-6">
          <TextLink to={`${at}/scrapped`}>This system does not exist any more</TextLink>
        </p>
      ) : null}
      <AboutSystem system={system} site={site} owner={nameOf(system.ownerId)} listing={view.listing} />
      <Section
        title="Rights"
        card={false}
        actions={
          mayChange ? (
            <ButtonLink to={`/admin/entitlements/new?system=${system.id}`} tone="secondary" icon="add">
              Add a right
            </ButtonLink>
          ) : null
        }
      >
        <DataTable
          caption={`Rights in ${system.name}`}
          rows={view.entitlements}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title="No rights yet" icon="key">
              What can be asked for in this system: a group, a role, a zone.
            </EmptyState>
          }
          columns={[
            {
              key: 'name',
              header: 'Right',
              cell: (row) => <TextLink to={`/admin/entitlements/${row.id}`}>{row.name}</TextLink>,
            },
            { key: 'risk', header: 'Risk tier', cell: (row) => <RiskTier tier={row.riskTier} /> },
            {
              key: 'down',
              header: 'Without Daypass',
              cell: () => <EndWithoutPortal end={system.endWithoutPortal} />,
            },
          ]}
        />
      </Section>
    </>
  )
}
