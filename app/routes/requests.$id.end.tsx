import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, notFound, seeOther } from '~/http/respond.server'
import {
  Actions,
  Breadcrumbs,
  ButtonLink,
  ConfirmPanel,
  DefinitionList,
  PageHeader,
  PostForm,
  SubmitButton,
  TextInput,
} from '~/ui'
import { endAccess } from '~/usecases/grant/end-access.server'
import { showEnding } from '~/usecases/grant/show-ending.server'

export const meta: MetaFunction = () => [{ title: 'End access now · Daypass' }]
export const handle = { plain: true, width: 'reading' }

function targetOf({ params, request }: LoaderFunctionArgs | ActionFunctionArgs) {
  const query = new URL(request.url).searchParams
  const id = (name: string) => query.get(name)?.slice(0, 64) || null
  return { requestId: params.id ?? '', personId: id('person'), grantId: id('grant') }
}

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const target = targetOf(args)
  const ending = await showEnding(services, actor, target)
  if (!ending.ok) {
    if (ending.problems[0]?.code === 'nothing_to_end') throw seeOther(`/requests/${target.requestId}`)
    throw notFound()
  }
  return json(ending.value)
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const target = targetOf(args)
  const form = await readForm(args.request)
  const ended = await endAccess(services, actor, { ...target, reason: textOf(form, 'reason') })
  if (!ended.ok && ended.problems[0]?.code !== 'nothing_to_end') return formAgain(ended.problems, form)
  return seeOther(`/requests/${target.requestId}?done=ended`)
}

export default function EndAccess() {
  const { requestId, number, siteName, people, access } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const back = `/requests/${requestId}`
  return (
    <>
      <Breadcrumbs items={[{ label: `Request no. ${number}`, to: back }, { label: 'End access now' }]} />
      <PageHeader title="End access now" lead={`At ${siteName}, before its time.`} />
      <ConfirmPanel
        title="This is taken away"
        tone="danger"
        consequences={[
          'It stops working at once, and Daypass checks that it is gone.',
          'It cannot be given back: that needs a new request.',
          'A key or a badge has to be brought back: it counts as out until two people saw it.',
        ]}
      >
        <DefinitionList
          items={[
            { term: 'People', value: people.join(', ') },
            { term: 'Access', value: access.join(', ') },
          ]}
        />
        <PostForm problems={again?.problems} values={again?.values} className="mt-4">
          <TextInput name="reason" label="Reason" hint={'Kept in the record.'} />
          <Actions>
            <SubmitButton tone="danger" icon="lock" wide>
              End access now
            </SubmitButton>
            <ButtonLink to={back} tone="secondary" wide>
              Keep it
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}
