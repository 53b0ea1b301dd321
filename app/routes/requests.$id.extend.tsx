import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, notFound, seeOther } from '~/http/respond.server'
import {
  Actions,
  Breadcrumbs,
  ButtonLink,
  Card,
  DateTimeField,
  DefinitionList,
  Instant,
  PageHeader,
  PostForm,
  SubmitButton,
} from '~/ui'
import { extendRequest, extensionOf } from '~/usecases/access-request/extend-request.server'

export const meta: MetaFunction = () => [{ title: 'Ask for more time · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const requestId = args.params.id ?? ''
  const found = await extensionOf(services, actor, requestId)
  if (!found.ok) {
    if (found.problems[0]?.code === 'nothing_to_extend') throw seeOther(`/requests/${requestId}`)
    throw notFound()
  }
  const { request, timeZone, siteName, from } = found.value
  return json({ id: request.id, number: request.number, timeZone, siteName, from, isOver: from === now })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  const validTo = textOf(form, 'validTo')
  if (validTo === '') return formAgain([{ code: 'required', field: 'validTo' }], form)
  const started = await extendRequest(services, actor, { requestId: args.params.id ?? '', validTo })
  if (!started.ok) return formAgain(started.problems, form)
  return seeOther(`/requests/${started.value}/edit?step=check`)
}

export default function ExtendRequest() {
  const { id, number, timeZone, siteName, from, isOver } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <Breadcrumbs
        items={[{ label: `Request no. ${number}`, to: `/requests/${id}` }, { label: 'More time' }]}
      />
      <PageHeader
        title="Ask for more time"
        lead="A new request for the same people and access. IT and physical security both decide it again; if they say yes in time, there is no gap."
      />
      <Card>
        <DefinitionList
          items={[
            { term: 'Site', value: siteName },
            {
              term: isOver ? 'Starts now' : 'Starts where it ends',
              value: <Instant at={from} timeZone={timeZone} />,
            },
          ]}
        />
        <PostForm problems={again?.problems} values={again?.values} className="mt-6">
          <DateTimeField name="validTo" label="New end" timeZone={timeZone} />
          <Actions>
            <SubmitButton icon="forward" wide>
              Continue
            </SubmitButton>
            <ButtonLink to={`/requests/${id}`} tone="quiet">
              Not now
            </ButtonLink>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}
