import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf, textsOf } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  Breadcrumbs,
  ButtonLink,
  Card,
  CheckboxGroup,
  DateTimeField,
  messageFor,
  Notice,
  PageHeader,
  PostForm,
  Section,
  Select,
  SubmitButton,
  TextArea,
  TextInput,
} from '~/ui'
import { type AdoptionOffer, offerAdoption } from '~/usecases/finding/offer-adoption.server'
import { requestAdoption } from '~/usecases/finding/request-adoption.server'
import { queryId } from './list-query.server'

export const meta: MetaFunction = () => [{ title: 'Take accounts over · Daypass' }]
export const handle = { width: 'reading' }

/** Prefix of the fields that say whose an account is. */
const PERSON = 'person.'

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const findingId = queryId(args.request, 'finding') ?? ''
  const vendorId = queryId(args.request, 'vendor')
  const offer = await offerAdoption(services, actor, findingId, vendorId)
  if (!offer.ok && offer.problems[0]?.code === 'not_found') valueOrNotFound(offer)
  return json({
    findingId,
    vendorId,
    offer: offer.ok ? offer.value : null,
    problem: offer.ok ? null : (offer.problems[0] ?? null),
  })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  const chosen = [...form.keys()].filter((name) => name.startsWith(PERSON) && textOf(form, name) !== '')
  const asked = await requestAdoption(services, actor, {
    accounts: chosen.map((name) => ({ findingId: name.slice(PERSON.length), personId: textOf(form, name) })),
    entitlements: textsOf(form, 'entitlements'),
    validFrom: textOf(form, 'validFrom'),
    validTo: textOf(form, 'validTo'),
    purpose: textOf(form, 'purpose'),
    workOrder: textOf(form, 'workOrder'),
    sponsorId: textOf(form, 'sponsorId'),
  })
  if (asked.ok) return seeOther(`/requests/${asked.value}`)
  if (asked.problems[0]?.code === 'not_found') valueOrNotFound(asked)
  return formAgain(asked.problems, form)
}

export default function Adopt() {
  const { findingId, offer, problem } = useLoaderData<typeof loader>()
  return (
    <>
      <Breadcrumbs
        items={[{ label: 'Finding', to: `/audit/findings/${findingId}` }, { label: 'Take over' }]}
      />
      <PageHeader
        title={offer ? `Take over accounts of ${offer.system.name}` : 'Take an account over'}
        lead="An account that nobody granted becomes the access of a contractor, with a window and an end. It is a request like any other: IT and physical security of the site both decide it, and nothing is touched before."
      />
      {offer === null ? (
        <Notice tone="warning" title="It cannot be asked for">
          {problem ? messageFor(problem) : null}
        </Notice>
      ) : (
        <Offer offer={offer} />
      )}
    </>
  )
}

function Offer({ offer }: { offer: AdoptionOffer }) {
  const { findingId, vendorId } = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  return (
    <>
      <Card>
        <PostForm key={params.toString()} method="get" hidden={{ finding: findingId }}>
          <Select
            name="vendor"
            label="Vendor whose people use them"
            empty="Choose a vendor"
            options={offer.vendors.map((each) => ({ value: each.id, label: each.name }))}
            defaultValue={vendorId ?? ''}
          />
          <Actions>
            <SubmitButton tone="secondary" icon="search">
              Show its people
            </SubmitButton>
          </Actions>
        </PostForm>
      </Card>
      {vendorId === null ? null : <Request offer={offer} back={`/audit/findings/${findingId}`} />}
    </>
  )
}

function Request({ offer, back }: { offer: AdoptionOffer; back: string }) {
  const again = useActionData<typeof action>()
  return (
    <PostForm problems={again?.problems} values={again?.values}>
      <Section
        title="Whose account is which"
        lead="An account without a person is left out. Each person can have one account of Daypass in a system."
      >
        {offer.accounts.map((account) => (
          <Select
            key={account.findingId}
            name={`${PERSON}${account.findingId}`}
            label={account.nativeName}
            hint={`Id ${account.nativeId}. ${account.holds.length > 0 ? `Holds now: ${account.holds.join(', ')}.` : 'No rights seen.'}`}
            optional
            empty="Nobody: leave it out"
            options={offer.people.map((person) => ({ value: person.id, label: person.name }))}
          />
        ))}
      </Section>
      <Section
        title="What they are to hold"
        lead="Each of them gets these rights and loses all others that the account has now. It keeps its password."
      >
        <CheckboxGroup
          name="entitlements"
          legend="Rights"
          options={offer.entitlements.map((each) => ({
            value: each.id,
            label: each.name,
            hint: each.nativeName,
          }))}
        />
        <DateTimeField
          name="validFrom"
          label="From"
          timeZone={offer.site.timeZone}
          defaultValue={offer.validFrom}
        />
        <DateTimeField name="validTo" label="Until" timeZone={offer.site.timeZone} />
      </Section>
      <Section title="Why">
        <TextArea name="purpose" label="What it is needed for" maxLength={2000} />
        <TextInput name="workOrder" label="Work order" optional />
        <Select
          name="sponsorId"
          label="Sponsor"
          empty="Choose a sponsor"
          options={offer.sponsors.map((each) => ({ value: each.id, label: each.name }))}
        />
        <Actions>
          <SubmitButton icon="forward">Ask both seats</SubmitButton>
          <ButtonLink to={back} tone="quiet">
            Not now
          </ButtonLink>
        </Actions>
      </Section>
    </PostForm>
  )
}
