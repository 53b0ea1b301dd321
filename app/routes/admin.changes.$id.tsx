import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireStaff } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { withReturnTo } from '~/http/return-to'
import {
  Actions,
  AuthenticatorCodeField,
  ButtonLink,
  Card,
  ConfirmPanel,
  DefinitionList,
  Instant,
  Notice,
  PageHeader,
  PostForm,
  SubmitButton,
} from '~/ui'
import { viewChange } from '~/usecases/staff/list-changes.server'
import { confirmChange, refuseChange } from '~/usecases/staff/settle-change.server'

export const meta: MetaFunction = () => [{ title: 'A waiting change · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, secondFactor } = await requireStaff(args)
  const change = valueOrNotFound(await viewChange(services, actor, args.params.id ?? ''))
  return json({ change, enrolled: secondFactor !== 'none' })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireStaff(args)
  const id = args.params.id ?? ''
  valueOrNotFound(await viewChange(services, actor, id))
  const form = await readForm(args.request)
  const intent = textOf(form, 'intent')
  if (intent !== 'confirm' && intent !== 'refuse') throw badRequest()
  const settled =
    intent === 'confirm'
      ? await confirmChange(services, actor, id, textOf(form, 'code'))
      : await refuseChange(services, actor, id)
  return settled.ok ? seeOther(`/admin/changes/${id}`) : formAgain(settled.problems, form)
}

const OUTCOMES = {
  confirmed: 'It was confirmed, and the change is made.',
  refused: 'It was refused.',
  withdrawn: 'It was withdrawn.',
  expired: 'Nobody confirmed it within seven days.',
} as const

export default function Change() {
  const { change, enrolled } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const page = `/admin/changes/${change.id}`
  return (
    <>
      <PageHeader eyebrow="Change that needs two people" title={change.words} />
      {change.outcome === null ? null : (
        <Notice tone={change.outcome === 'confirmed' ? 'success' : 'info'}>{OUTCOMES[change.outcome]}</Notice>
      )}
      <Card>
        <DefinitionList
          items={[
            { term: 'About', value: change.person.name },
            { term: 'Address', value: change.person.email },
            ...(change.newAddress === null ? [] : [{ term: 'New address', value: change.newAddress }]),
            { term: 'Proposed by', value: change.proposedBy.name },
            { term: 'Proposed', value: <Instant at={change.proposedAt} timeZone="UTC" /> },
            { term: 'Waits until', value: <Instant at={change.expiresAt} timeZone="UTC" /> },
          ]}
        />
      </Card>
      {change.mayConfirm && !enrolled ? (
        <Notice tone="warning" title="Set up your second factor first">
          You need a code from an app on your phone for this.{' '}
          <ButtonLink to={withReturnTo('/account/second-factor', page)} tone="quiet">
            Set it up
          </ButtonLink>
        </Notice>
      ) : null}
      {change.mayConfirm && enrolled ? (
        <ConfirmPanel title={change.accepts ? 'You become an administrator' : 'You are the second person'}>
          <p className="mb-4">
            {change.accepts
              ? 'You are the second administrator: until there are two, the one you are made by decides alone.'
              : 'Ask the person concerned in another way than by mail if you are not sure. The account changed decides nothing for 24 hours.'}
          </p>
          <PostForm problems={again?.problems} hidden={{ intent: 'confirm' }}>
            <AuthenticatorCodeField hint="A fresh one: a code that signed you in does not count again." />
            <Actions>
              <SubmitButton icon="check">{change.accepts ? 'Accept' : 'Confirm the change'}</SubmitButton>
            </Actions>
          </PostForm>
        </ConfirmPanel>
      ) : null}
      {change.mayRefuse || change.mayWithdraw ? (
        <PostForm problems={change.mayConfirm ? null : again?.problems} hidden={{ intent: 'refuse' }}>
          <SubmitButton tone="secondary">{change.mayWithdraw ? 'Withdraw it' : 'Refuse it'}</SubmitButton>
        </PostForm>
      ) : null}
    </>
  )
}
