import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { LOCK_TARGETS } from '~/domain/lock/lock'
import { requireSecondFactor } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import { Actions, ButtonLink, ConfirmPanel, PageHeader, PostForm, SubmitButton, TextArea } from '~/ui'
import { lockInput } from '~/usecases/lock/lock-input'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { readLockTarget } from '~/usecases/lock/read-lock.server'
import { NOTE_LENGTH } from '~/usecases/typed-input'
import { queryId } from './list-query.server'
import { lockTitleWithin } from './locks.parts'

export const meta: MetaFunction = () => [{ title: 'Place a lock · Daypass' }]
export const handle = { width: 'reading', plain: true }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireSecondFactor(args)
  const target = LOCK_TARGETS.find((each) => each === queryId(args.request, 'target'))
  if (target === undefined) throw notFound()
  const id = queryId(args.request, 'id')
  return json(valueOrNotFound(await readLockTarget(services, actor, target, id)))
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireSecondFactor(args)
  const form = await readForm(args.request)
  const input = parseForm(lockInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const placed = await placeLock(services, actor, input.value)
  return placed.ok ? seeOther(`/locks/${placed.value}`) : formAgain(placed.problems, form)
}

export default function NewLock() {
  const named = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <PageHeader title={`Lock ${lockTitleWithin(named)}?`} />
      <ConfirmPanel
        title="What happens"
        tone="danger"
        consequences={[
          'From this moment on nothing is given to anybody the lock names.',
          'What they hold is taken away before all other work, and each end is read back.',
          'Nothing is forgotten: when the lock is lifted, what is still in its window is given again.',
          'Another approver than you lifts it, one of a site where it takes something away.',
        ]}
      >
        <PostForm
          problems={again?.problems}
          values={again?.values}
          hidden={{ target: named.target, targetId: named.targetId ?? '' }}
        >
          <TextArea
            name="reason"
            label="Reason"
            hint="Whoever lifts it reads this first."
            maxLength={NOTE_LENGTH}
          />
          <Actions>
            <SubmitButton tone="danger" icon="lock">
              Lock now
            </SubmitButton>
            <ButtonLink to="/locks" tone="quiet">
              Do not lock
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}
