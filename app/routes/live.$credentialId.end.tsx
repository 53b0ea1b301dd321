import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  Breadcrumbs,
  ButtonLink,
  ConfirmPanel,
  DefinitionList,
  Instant,
  PageHeader,
  PostForm,
  SubmitButton,
  TextInput,
} from '~/ui'
import { endHolding, readHolding } from '~/usecases/live/end-holding.server'

export const meta: MetaFunction = () => [{ title: 'End access now · Daypass' }]
export const handle = { plain: true, width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const holding = valueOrNotFound(await readHolding(services, actor, args.params.credentialId ?? ''))
  if (holding.requests.length === 0) throw seeOther('/live')
  return json(holding)
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  const credentialId = args.params.credentialId ?? ''
  const ended = await endHolding(services, actor, { credentialId, reason: textOf(form, 'reason') })
  if (!ended.ok && ended.problems[0]?.code !== 'nothing_to_end') return formAgain(ended.problems, form)
  return seeOther('/live?done=ended')
}

export default function EndHolding() {
  const { person, vendor, system, site, entitlements, windowEnd, requests } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <Breadcrumbs items={[{ label: 'Live access', to: '/live' }, { label: 'End access now' }]} />
      <PageHeader title={`End access of ${person.name} now`} lead={`${system.name}, before its time.`} />
      <ConfirmPanel
        title="This is taken away"
        tone="danger"
        consequences={[
          'It stops working at once, and Daypass checks that it is gone.',
          'It cannot be given back: that needs a new request.',
          'A key or a badge has to be brought back: it counts as out until two people saw it.',
          'What the same person holds in other systems stays.',
        ]}
      >
        <DefinitionList
          items={[
            { term: 'Who', value: [person.name, vendor?.name].filter(Boolean).join(', ') },
            { term: 'Access', value: entitlements.map((each) => each.name).join(', ') },
            {
              term: 'Would end',
              value: windowEnd === null ? null : <Instant at={windowEnd} timeZone={site.timeZone} />,
            },
            { term: 'Requests', value: requests.map((each) => `no. ${each.number}`).join(', ') },
          ]}
        />
        <PostForm problems={again?.problems} values={again?.values} className="mt-4">
          <TextInput name="reason" label="Reason" hint="Kept in the record." />
          <Actions>
            <SubmitButton tone="danger" icon="lock" wide>
              End access now
            </SubmitButton>
            <ButtonLink to="/live" tone="secondary" wide>
              Keep it
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}
