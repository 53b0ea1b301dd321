import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isAdministrator } from '~/domain/person/roles'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Breadcrumbs,
  ButtonLink,
  DataTable,
  DefinitionList,
  EndWithoutPortal,
  Instant,
  Notice,
  PageHeader,
  RiskTier,
  Section,
  TextLink,
} from '~/ui'
import { readEntitlement } from '~/usecases/entitlement/read-entitlement.server'
import { settingText } from './admin.systems.check.parts'
import { NothingWhileDown } from './without-daypass.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.current.name ?? 'Right'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const view = valueOrNotFound(await readEntitlement(services, actor, args.params.entitlementId ?? ''))
  return json({ ...view, mayChange: isAdministrator(actor, now) && view.archivedAt === null })
}

export default function Entitlement() {
  const view = useLoaderData<typeof loader>()
  const { id, current, system, site, fields, versions, zoneNames, archivedAt, mayChange } = view
  const at = `/admin/entitlements/${id}`
  return (
    <>
      <Breadcrumbs
        items={[
          { label: 'Connected systems', to: '/admin/systems' },
          { label: system.name, to: `/admin/systems/${system.id}` },
          { label: current.name },
        ]}
      />
      <PageHeader
        eyebrow="Right"
        title={current.name}
        actions={
          mayChange ? (
            <>
              <ButtonLink to={`${at}/edit`} tone="secondary" icon="edit">
                Change
              </ButtonLink>
              <ButtonLink to={`${at}/archive`} tone="quiet" icon="archive">
                Archive
              </ButtonLink>
            </>
          ) : null
        }
      />
      {archivedAt === null ? null : (
        <Notice tone="warning" title="This right is archived">
          Nobody gets or keeps it.
        </Notice>
      )}
      <Section title="What it is now">
        <DefinitionList
          items={[
            { term: 'System', value: <TextLink to={`/admin/systems/${system.id}`}>{system.name}</TextLink> },
            { term: 'Site', value: <TextLink to={`/admin/sites/${site.id}`}>{site.name}</TextLink> },
            { term: 'Zone', value: current.zoneId === null ? null : (zoneNames[current.zoneId] ?? null) },
            { term: 'Risk tier', value: <RiskTier tier={current.riskTier} /> },
            { term: 'Escort', value: current.escortRequired ? 'Only with an escort' : 'Not needed' },
            {
              term: 'Without Daypass',
              value: (
                <>
                  <EndWithoutPortal end={view.endWithoutPortal} />
                  <NothingWhileDown />
                </>
              ),
            },
            ...fields.map((field) => ({
              term: settingText(field.name),
              value: (current.mapping as Record<string, unknown>)[field.name] as string | null,
            })),
          ]}
        />
      </Section>
      <Section
        title="Versions"
        lead="What was approved stays the version it was approved as. What is asked for now is the newest one."
        card={false}
      >
        <DataTable
          caption="Versions"
          rows={versions}
          rowKey={(row) => row.id}
          empty={null}
          columns={[
            { key: 'version', header: 'Version', cell: (row) => row.version },
            { key: 'name', header: 'Name', cell: (row) => row.name },
            {
              key: 'zone',
              header: 'Zone',
              cell: (row) => (row.zoneId === null ? '' : (zoneNames[row.zoneId] ?? '')),
            },
            { key: 'risk', header: 'Risk tier', cell: (row) => <RiskTier tier={row.riskTier} /> },
            { key: 'escort', header: 'Escort', cell: (row) => (row.escortRequired ? 'Yes' : 'No') },
            {
              key: 'at',
              header: 'Since',
              cell: (row) => <Instant at={row.createdAt} timeZone={site.timeZone} />,
            },
          ]}
        />
      </Section>
    </>
  )
}
