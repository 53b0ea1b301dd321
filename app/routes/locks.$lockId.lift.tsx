import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  AuthenticatorCodeField,
  Breadcrumbs,
  ButtonLink,
  ConfirmPanel,
  PageHeader,
  PostForm,
  SubmitButton,
  TextArea,
} from '~/ui'
import { liftLock } from '~/usecases/lock/lift-lock.server'
import { liftInput } from '~/usecases/lock/lock-input'
import { readLock } from '~/usecases/lock/read-lock.server'
import { NOTE_LENGTH } from '~/usecases/typed-input'
import { lockTitle, lockTitleWithin } from './locks.parts'

export const meta: MetaFunction = () => [{ title: 'Lift a lock · Daypass' }]
export const handle = { width: 'reading', plain: true }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const lock = valueOrNotFound(await readLock(services, actor, args.params.lockId ?? ''))
  if (!lock.mayLift) throw notFound()
  return json({ lock })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const lockId = args.params.lockId ?? ''
  const form = await readForm(args.request)
  const input = parseForm(liftInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const lifted = await liftLock(services, actor, lockId, input.value)
  return lifted.ok ? seeOther(`/locks/${lockId}`) : formAgain(lifted.problems, form)
}

export default function LiftLock() {
  const { lock } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const back = `/locks/${lock.id}`
  return (
    <>
      <Breadcrumbs
        items={[{ label: 'Locks', to: '/locks' }, { label: lockTitle(lock), to: back }, { label: 'Lift' }]}
      />
      <PageHeader title={`Lift the lock: ${lockTitleWithin(lock)}?`} />
      <ConfirmPanel
        title="What happens"
        consequences={[
          `${lock.placedBy} placed it because: ${lock.reason}`,
          'What its people were granted and is still in its window is given again.',
          'Other locks that name them stay in force.',
        ]}
      >
        <PostForm problems={again?.problems} values={again?.values}>
          <TextArea name="reason" label="Why it can be lifted" maxLength={NOTE_LENGTH} />
          <AuthenticatorCodeField />
          <Actions>
            <SubmitButton icon="unlock">Lift the lock</SubmitButton>
            <ButtonLink to={back} tone="quiet">
              Keep it
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}
