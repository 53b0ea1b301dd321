import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { noSessionCookie } from '~/http/browser-cookies.server'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther } from '~/http/respond.server'
import {
  Actions,
  ButtonLink,
  Card,
  Notice,
  OneTimeCodeField,
  PageHeader,
  PostForm,
  SubmitButton,
  TextInput,
} from '~/ui'
import {
  confirmOwnAddress,
  mayChangeAlone,
  requestOwnAddress,
  waitingOwnAddress,
} from '~/usecases/identity/change-own-address.server'
import { changeStaffAddress } from '~/usecases/staff/change-address.server'
import { addressInput } from '~/usecases/staff/staff-input'

export const meta: MetaFunction = () => [{ title: 'Change my address · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, person } = await requireActor(args)
  const [waiting, alone] = await Promise.all([
    waitingOwnAddress(services, person.id),
    mayChangeAlone(services, person.id),
  ])
  return json({ address: person.email, waiting, alone })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor, person, session } = await requireActor(args)
  const form = await readForm(args.request)
  const self = { actor, person, session }
  if (form.has('code')) {
    const moved = await confirmOwnAddress(services, self, textOf(form, 'code'))
    return moved.ok ? seeOther('/sign-in', noSessionCookie(services)) : formAgain(moved.problems, form)
  }
  const input = parseForm(addressInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const { email } = input.value
  if (await mayChangeAlone(services, person.id)) {
    const asked = await requestOwnAddress(services, self, email)
    return asked.ok ? seeOther('/account/address') : formAgain(asked.problems, form)
  }
  const proposed = await changeStaffAddress(services, actor, person.id, email)
  return proposed.ok ? seeOther('/account') : formAgain(proposed.problems, form)
}

export default function ChangeAddress() {
  const { address, waiting, alone } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <PageHeader title="Change my address" lead={`Sign-in links go to ${address} now.`} />
      {alone ? null : (
        <Notice tone="info" title="This needs a second person">
          You approve or administer. Your address changes once a colleague agreed; then you decide nothing for
          24 hours.
        </Notice>
      )}
      {waiting ? (
        <Card>
          <PostForm problems={again?.problems}>
            <OneTimeCodeField
              name="code"
              digits={8}
              label={`Code that was mailed to ${waiting}`}
              hint="Eight digits, for 30 minutes. You are then signed out everywhere, and sign in with the new address."
            />
            <Actions>
              <SubmitButton>Use this address</SubmitButton>
            </Actions>
          </PostForm>
        </Card>
      ) : null}
      <Card>
        <PostForm problems={waiting ? null : again?.problems} values={again?.values}>
          <TextInput
            name="email"
            type="email"
            label={waiting ? 'Another new address' : 'New address'}
            autoComplete="email"
            width="medium"
          />
          <Actions>
            <SubmitButton tone={waiting ? 'secondary' : 'primary'}>
              {alone ? 'Mail me a code there' : 'Propose the change'}
            </SubmitButton>
            <ButtonLink to="/account" tone="quiet">
              Back
            </ButtonLink>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}
