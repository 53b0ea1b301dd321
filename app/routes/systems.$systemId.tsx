import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { SEATS } from '~/domain/kernel/ids'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  AuthenticatorCodeField,
  Badge,
  Breadcrumbs,
  Columns,
  ConfirmPanel,
  DefinitionList,
  EndWithoutPortal,
  Instant,
  labelFor,
  Notice,
  PageHeader,
  PostForm,
  ProofBadge,
  RadioGroup,
  SeatBadge,
  Section,
  SubmitButton,
  spanText,
  TextLink,
} from '~/ui'
import { readInventory } from '~/usecases/connected-system/read-inventory.server'
import { signOff } from '~/usecases/connected-system/sign-off.server'
import { choice, oneTimeCode } from '~/usecases/typed-input'
import { settingText } from './admin.systems.check.parts'
import { LiveListing } from './listing-progress.parts'
import { capabilityWords, contactWords, findingWords, SignOffBadge, skewWords } from './systems.parts'
import { NothingWhileDown } from './without-daypass.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? data.row.name : 'System'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await readInventory(services, actor, args.params.systemId ?? '')))
}

const signOffInput = z.object({
  seat: choice(SEATS),
  digest: z.string().max(64),
  code: oneTimeCode,
})

/** A seat signs what stands on the page. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const systemId = args.params.systemId ?? ''
  const form = await readForm(args.request)
  const input = parseForm(signOffInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const signed = await signOff(services, actor, systemId, input.value)
  if (signed.ok) return seeOther(`/systems/${systemId}`)
  if (signed.problems[0]?.code === 'not_found') valueOrNotFound(signed)
  return formAgain(signed.problems, form)
}

export default function InventorySystem() {
  const page = useLoaderData<typeof loader>()
  const { row } = page
  return (
    <>
      <Breadcrumbs items={[{ label: 'Inventory', to: '/systems' }, { label: row.name }]} />
      <PageHeader
        eyebrow={`${row.kindTitle}, ${row.site.name}`}
        title={row.name}
        status={<SignOffBadge state={row.signOff.state} />}
        actions={<TextLink to={`/admin/systems/${row.id}`}>Connection and rights</TextLink>}
      />
      {row.signOff.state === 'changed' ? (
        <Notice tone="danger" title="It is not what was signed">
          Changed since: {row.signOff.changed.map((part) => labelFor('signed_part', part)).join(', ')}. Both
          seats have to sign it again.
        </Notice>
      ) : null}
      <Columns count="aside">
        <div className="*:mb-4">
          <WhatIsSigned page={page} />
          <Health page={page} />
        </div>
        <div className="*:mb-4">
          <Signatures page={page} />
        </div>
      </Columns>
    </>
  )
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>

function WhatIsSigned({ page }: { page: Page }) {
  const { row, settings, approvedIdentity, manualSteps } = page
  return (
    <Section title="What is signed">
      <DefinitionList
        items={[
          { term: 'Site', value: row.site.name },
          { term: 'Network segment', value: row.segment },
          { term: 'Run by', value: <SeatBadge seat={row.ownerSeat} /> },
          { term: 'Owner', value: row.owner?.name ?? <Badge tone="warning">Nobody</Badge> },
          { term: 'Installs updates', value: row.patchOwner },
          {
            term: 'Identity',
            value: approvedIdentity ? (
              <span className="wrap-anywhere">{approvedIdentity}</span>
            ) : (
              'Not confirmed'
            ),
          },
          ...Object.entries(settings).map(([name, value]) => ({
            term: settingText(name),
            value: <span className="wrap-anywhere">{settingWords(value)}</span>,
          })),
          {
            term: 'What it can do',
            value: (
              <ul className="list-disc pl-5">
                {capabilityWords(row.capabilities).map((words) => (
                  <li key={words}>{words}</li>
                ))}
              </ul>
            ),
          },
          { term: 'Proof of an end', value: <ProofBadge grade={row.capabilities.proof} /> },
          { term: 'Manual steps', value: <span className="whitespace-pre-line">{manualSteps}</span> },
          {
            term: 'Without Daypass',
            value: (
              <>
                <EndWithoutPortal end={row.endWithoutPortal} />
                <NothingWhileDown />
              </>
            ),
          },
        ]}
      />
    </Section>
  )
}

/** A setting, without knowing its kind. */
function settingWords(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value)
}

function Health({ page: { row, now, listing } }: { page: Page }) {
  const { timeZone } = row.site
  return (
    <Section title="How it is now">
      <DefinitionList
        items={[
          { term: 'Product', value: row.product ?? 'Not told' },
          {
            term: 'Last contact',
            value: contactWords(row, now),
          },
          { term: 'Last problem', value: row.lastFault === null ? 'None' : labelFor('fault', row.lastFault) },
          {
            term: 'Calls',
            value: row.breakerUntil === null ? 'Sent as usual' : 'Only one test call at a time',
          },
          { term: 'Its clock', value: skewWords(row.clockSkew) },
          {
            term: 'Last listed',
            value: row.listedAt === null ? 'Never' : <Instant at={row.listedAt} timeZone={timeZone} />,
          },
          ...(listing === null
            ? []
            : [
                {
                  term: 'List of accounts',
                  value: <LiveListing system={row.id} made={listing} timeZone={timeZone} />,
                },
              ]),
          {
            term: 'Open findings',
            value: <TextLink to={`/audit/stale?system=${row.id}`}>{findingWords(row)}</TextLink>,
          },
        ]}
      />
    </Section>
  )
}

function Signatures({ page }: { page: Page }) {
  const again = useActionData<typeof action>()
  const { row, digest, maySign, signOffEvery } = page
  const { timeZone } = row.site
  const { signedAt, dueAt } = row.signOff
  return (
    <>
      <Section title="Signatures">
        <DefinitionList
          items={[
            ...SEATS.map((seat) => {
              const signed = row.signed[seat]
              return {
                term: labelFor('seat', seat),
                value: signed ? (
                  <>
                    {signed.by}, <Instant at={signed.at} timeZone={timeZone} />
                  </>
                ) : (
                  'Not yet'
                ),
              }
            }),
            {
              term: 'Counts since',
              value: signedAt === null ? null : <Instant at={signedAt} timeZone={timeZone} />,
            },
            {
              term: 'Sign again by',
              value: dueAt === null ? null : <Instant at={dueAt} timeZone={timeZone} />,
            },
          ]}
        />
        <p className="mt-3 text-sm text-muted">
          Both seats sign every {spanText(signOffEvery)}, two different people, and again when anything of it
          changes.
        </p>
      </Section>
      {maySign.length === 0 ? null : (
        <ConfirmPanel title="Sign it">
          <PostForm problems={again?.problems} values={again?.values} hidden={{ digest }}>
            <RadioGroup
              name="seat"
              legend="For which seat"
              defaultValue={maySign.length === 1 ? maySign[0] : undefined}
              options={maySign.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
            />
            <AuthenticatorCodeField />
            <Actions>
              <SubmitButton icon="check">It is as it stands here</SubmitButton>
            </Actions>
          </PostForm>
        </ConfirmPanel>
      )}
    </>
  )
}
