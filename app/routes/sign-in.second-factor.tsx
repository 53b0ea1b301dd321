import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { sessionCookie } from '~/http/browser-cookies.server'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther } from '~/http/respond.server'
import { safeReturnTo, withReturnTo } from '~/http/return-to'
import { Actions, Card, OneTimeCodeField, PageHeader, PostForm, SubmitButton } from '~/ui'
import { proveSession } from '~/usecases/identity/prove-session.server'

export const meta: MetaFunction = () => [{ title: 'Second factor · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const caller = await requireActor(args, { anyway: true })
  const returnTo = safeReturnTo(new URL(args.request.url).searchParams.get('returnTo'))
  if (caller.secondFactor === 'none') throw seeOther(withReturnTo('/account/second-factor', returnTo))
  if (caller.secondFactor === 'fresh') throw seeOther(returnTo)
  return json({ returnTo })
}

export async function action(args: ActionFunctionArgs) {
  const caller = await requireActor(args, { anyway: true })
  const form = await readForm(args.request)
  const code = textOf(form, 'code')
  if (code === '') return formAgain([{ code: 'required', field: 'code' }], form)
  const opened = await proveSession(caller.services, caller, code)
  if (!opened.ok) return formAgain(opened.problems, form)
  return seeOther(safeReturnTo(textOf(form, 'returnTo')), sessionCookie(caller.services, opened.value))
}

export default function SecondFactor() {
  const { returnTo } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <PageHeader
        title="Your second factor"
        lead="Your role needs a code from the app on your phone, once a session."
      />
      <Card>
        <PostForm problems={again?.problems} values={again?.values} hidden={{ returnTo }} reload>
          <OneTimeCodeField
            name="code"
            digits={6}
            label="Code from your authenticator app"
            hint="Six digits; each code works once."
          />
          <Actions>
            <SubmitButton>Continue</SubmitButton>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}
