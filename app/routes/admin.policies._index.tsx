import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData, useSearchParams } from '@remix-run/react'
import { RISK_TIERS } from '~/domain/policy/risk-tier'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { DataTable, labelFor, Notice, PageHeader, RiskTier, Section, spanText, TextLink } from '~/ui'
import { readPortalPolicy } from '~/usecases/policy/portal-policy.server'
import { listPolicies } from '~/usecases/policy/read-policy.server'

export const meta: MetaFunction = () => [{ title: 'Policies · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const policies = valueOrNotFound(await listPolicies(services, actor))
  const portal = valueOrNotFound(await readPortalPolicy(services, actor))
  return json({ portal, rows: RISK_TIERS.map((tier) => ({ tier, ...policies[tier] })) })
}

/** What was saved, by the URL's word for it. */
const DONE: Readonly<Record<string, string>> = {
  portal: 'The policy of the whole portal counts from now on, as it stands below.',
  names: 'The names of shared and default accounts: each system is judged by them at its next list.',
  tier: 'The policy of the risk tier counts from now on, as it stands below.',
}

export default function Policies() {
  const { portal, rows } = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  return (
    <>
      <PageHeader
        title="Policies"
        lead="What a request has to keep to, by risk tier. A request that reaches into several tiers keeps to all of them."
      />
      {DONE[params.get('done') ?? ''] ? (
        <Notice tone="success" live="status" title="Saved">
          {DONE[params.get('done') ?? '']}
        </Notice>
      ) : null}
      <DataTable
        caption="Policies"
        rows={rows}
        rowKey={(row) => row.tier}
        empty={null}
        columns={[
          {
            key: 'tier',
            header: 'Risk tier',
            cell: (row) => (
              <TextLink to={`/admin/policies/${row.tier}`}>
                <RiskTier tier={row.tier} />
              </TextLink>
            ),
          },
          { key: 'length', header: 'Longest window', cell: (row) => spanText(row.maxLength) },
          {
            key: 'lead',
            header: 'Lead time',
            cell: (row) => (row.leadTime === 0 ? 'None' : spanText(row.leadTime)),
          },
          {
            key: 'hours',
            header: 'Allowed hours',
            cell: (row) => (row.allowedHours === null ? 'Any' : 'Limited'),
          },
          {
            key: 'documents',
            header: 'Documents',
            cell: (row) =>
              row.requiredDocuments.map((type) => labelFor('document', type)).join(', ') || 'None',
          },
          {
            key: 'escort',
            header: 'Escort',
            cell: (row) => (row.escortRequired ? 'Always' : 'As the zone says'),
          },
          {
            key: 'grace',
            header: 'Time to finish',
            cell: (row) => (row.maxGrace === 0 ? 'None' : `at most ${spanText(row.maxGrace)}`),
          },
          { key: 'confirm', header: 'End overdue after', cell: (row) => spanText(row.confirmWithin) },
          {
            key: 'version',
            header: 'Version',
            cell: (row) => (row.version === 0 ? 'Built in' : row.version),
            align: 'end',
          },
        ]}
      />
      <Section title="The whole portal">
        <p className="mb-2">
          What was found may be accepted for {spanText(portal.acceptAtMost)} at the most. Both seats sign each
          connected system every {spanText(portal.signOffEvery)}.
        </p>
        <ul className="grid gap-2">
          <li>
            <TextLink to="/admin/policies/portal">How long findings and signatures count</TextLink>
          </li>
          <li>
            <TextLink to="/admin/policies/shared-accounts">Names of shared and default accounts</TextLink>
          </li>
        </ul>
      </Section>
    </>
  )
}
