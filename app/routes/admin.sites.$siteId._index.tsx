import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isAdministrator } from '~/domain/person/roles'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Badge,
  Breadcrumbs,
  ButtonLink,
  DataTable,
  DefinitionList,
  EmptyState,
  Instant,
  labelFor,
  Notice,
  PageHeader,
  RiskTier,
  Section,
  TextLink,
} from '~/ui'
import { readSite } from '~/usecases/site/read-site.server'
import { listQuery } from './list-query.server'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.site.name ?? 'Site'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const { archived } = listQuery(args.request)
  const view = valueOrNotFound(await readSite(services, actor, args.params.siteId ?? '', archived))
  return json({ ...view, archived, mayChange: isAdministrator(actor, now) && view.site.archivedAt === null })
}

export default function Site() {
  const { site, zones, systems, seats, archived, mayChange } = useLoaderData<typeof loader>()
  const at = `/admin/sites/${site.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: 'Sites and zones', to: '/admin/sites' }, { label: site.name }]} />
      <PageHeader
        eyebrow="Site"
        title={site.name}
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
      {site.archivedAt === null ? null : (
        <Notice tone="warning" title="This site is archived">
          Nothing is given here since <Instant at={site.archivedAt} timeZone={site.timeZone} />.
        </Notice>
      )}
      <Section title="About">
        <DefinitionList
          items={[
            { term: 'Time zone', value: site.timeZone },
            { term: 'Whom to call', value: `${site.callName}, ${site.callPhone}` },
            ...seats.map(({ seat, holders }) => ({
              term: labelFor('seat', seat),
              value:
                holders.length > 0 ? (
                  holders.join(', ')
                ) : (
                  <Badge tone="warning" icon="warning">
                    Nobody decides for this seat
                  </Badge>
                ),
            })),
          ]}
        />
      </Section>
      <Section
        title="Zones"
        card={false}
        actions={
          mayChange ? (
            <ButtonLink to={`${at}/zones/new`} tone="secondary" icon="add">
              Add a zone
            </ButtonLink>
          ) : null
        }
      >
        <DataTable
          caption={`Zones of ${site.name}`}
          rows={zones}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title="No zones yet" icon="door">
              Parts of the site with a risk tier of their own. Rights lead into them.
            </EmptyState>
          }
          columns={[
            {
              key: 'name',
              header: 'Zone',
              cell: (row) =>
                mayChange && row.archivedAt === null ? (
                  <TextLink to={`${at}/zones/${row.id}`}>{row.name}</TextLink>
                ) : (
                  row.name
                ),
            },
            { key: 'risk', header: 'Risk tier', cell: (row) => <RiskTier tier={row.riskTier} /> },
            {
              key: 'escort',
              header: 'Escort',
              cell: (row) => (row.escortRequired ? 'Only with an escort' : 'Not needed'),
            },
            {
              key: 'state',
              header: 'State',
              cell: (row) => (row.archivedAt === null ? 'In use' : <Badge icon="archive">Archived</Badge>),
            },
          ]}
        />
        <p className="mb-4">
          <TextLink to={archived ? '?' : '?archived=1'}>
            {archived ? 'Hide archived zones' : 'Show archived zones'}
          </TextLink>
        </p>
      </Section>
      <Section title="Connected systems" card={false}>
        <DataTable
          caption={`Connected systems of ${site.name}`}
          rows={systems}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title="No connected systems" icon="system">
              Systems in which access is given at this site.
            </EmptyState>
          }
          columns={[
            {
              key: 'name',
              header: 'System',
              cell: (row) => <TextLink to={`/admin/systems/${row.id}`}>{row.name}</TextLink>,
            },
            { key: 'kind', header: 'Kind', cell: (row) => row.kindTitle },
            {
              key: 'state',
              header: 'State',
              cell: (row) =>
                row.confirmed ? (
                  <Badge tone="success">Confirmed</Badge>
                ) : (
                  <Badge tone="warning">Not confirmed, gives nothing</Badge>
                ),
            },
          ]}
        />
      </Section>
    </>
  )
}
