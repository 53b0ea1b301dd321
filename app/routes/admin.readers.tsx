import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  AuthenticatorCodeField,
  Badge,
  ConfirmPanel,
  DataTable,
  DefinitionList,
  EmptyState,
  Instant,
  PageHeader,
  PostForm,
  Section,
  SubmitButton,
  spanText,
  TextLink,
} from '~/ui'
import { makePassKeyInput } from '~/usecases/gate/make-pass-key-input'
import { type ReadersView, readReaders } from '~/usecases/gate/read-readers.server'
import { renewPassKey } from '~/usecases/gate/renew-pass-key.server'

export const meta: MetaFunction = () => [{ title: 'Other readers · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await readReaders(services, actor)))
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  // Whoever may not is not told what the form lacks.
  if (!valueOrNotFound(await readReaders(services, actor)).mayRenew) throw notFound()
  const input = parseForm(makePassKeyInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const made = await renewPassKey(services, actor, input.value.code)
  return made.ok ? seeOther('/admin/readers') : formAgain(made.problems, form)
}

export default function Readers() {
  const readers = useLoaderData<typeof loader>() as unknown as ReadersView
  const again = useActionData<typeof action>()
  return (
    <>
      <PageHeader
        title="Other readers"
        lead="Doors and devices that are not connected to Daypass can check its gate passes by themselves: each pass is also a signed token."
      />
      <Section title="What a reader needs">
        <DefinitionList
          items={[
            { term: 'Issuer (iss)', value: code(readers.issuer) },
            { term: 'Keys', value: <TextLink to={readers.keySet}>{readers.keySet}</TextLink> },
            { term: 'Status lists', value: <TextLink to={readers.lists}>{readers.lists}</TextLink> },
            { term: 'List in use', value: readers.list === null ? 'None yet' : code(readers.list) },
            { term: 'A list may be', value: `${spanText(readers.ttl)} old at most` },
            {
              term: 'Try a pass',
              value: (
                <TextLink to="/verifier.html" reload>
                  Verifier, also without a connection
                </TextLink>
              ),
            },
            { term: 'Start from', value: code('app/connectors/gate-pass/example-reader.mjs') },
          ]}
        />
      </Section>
      <DataTable
        caption="Sites and zones, as tokens name them"
        rows={readers.sites.flatMap((site) => [
          {
            key: site.id,
            name: site.name,
            claim: 'aud',
            value: site.audience,
            settings: { audience: site.audience, zone: '' },
          },
          ...site.zones.map((zone) => ({
            key: zone.id,
            name: `${site.name}: ${zone.name}`,
            claim: 'entitlements',
            value: zone.id,
            settings: { audience: site.audience, zone: zone.id },
          })),
        ])}
        rowKey={(row) => row.key}
        empty={<EmptyState title="There is no site yet">Its name in tokens appears here.</EmptyState>}
        columns={[
          { key: 'name', header: 'Site or zone', cell: (row) => row.name },
          { key: 'claim', header: 'Claim', cell: (row) => code(row.claim) },
          { key: 'value', header: 'Value', cell: (row) => code(row.value) },
          {
            key: 'verifier',
            header: 'Verifier',
            cell: (row) => (
              <TextLink to={`/verifier.html#${new URLSearchParams(row.settings)}`} reload>
                Open for it<span className="sr-only">: {row.name}</span>
              </TextLink>
            ),
          },
        ]}
      />
      <DataTable
        caption="Signing keys"
        rows={readers.keys}
        rowKey={(row) => row.kid}
        empty={
          <EmptyState title="No key yet" icon="key">
            It is made when a reader first asks for the keys, or a holder for a pass.
          </EmptyState>
        }
        columns={[
          { key: 'kid', header: 'Key', cell: (row) => code(row.kid) },
          { key: 'state', header: 'State', cell: (row) => <KeyState {...row} /> },
          { key: 'made', header: 'Made', cell: (row) => <Instant at={row.createdAt} timeZone="UTC" /> },
          {
            key: 'until',
            header: 'Published until',
            cell: (row) =>
              row.publishedUntil === null ? (
                'another one follows'
              ) : (
                <Instant at={row.publishedUntil} timeZone="UTC" />
              ),
          },
        ]}
      />
      {readers.mayRenew ? (
        <ConfirmPanel
          title="Make a new signing key"
          consequences={[
            'It is published at once, and signs from an hour later on, when readers have fetched it.',
            'The one before is published until every pass that it signed has ended. Nobody’s pass ends by this.',
            'Without you it happens every 90 days.',
          ]}
        >
          <PostForm problems={again?.problems} values={again?.values}>
            <AuthenticatorCodeField />
            <SubmitButton icon="key">Make a new key</SubmitButton>
          </PostForm>
        </ConfirmPanel>
      ) : null}
    </>
  )
}

function KeyState({ signs, signsFrom }: ReadersView['keys'][number]) {
  if (signs) return <Badge tone="success">Signs</Badge>
  if (signsFrom === null) return <Badge>Verifies only</Badge>
  return (
    <>
      Signs from <Instant at={signsFrom} timeZone="UTC" />
    </>
  )
}

function code(text: string) {
  return <code className="font-mono text-sm break-all">{text}</code>
}
