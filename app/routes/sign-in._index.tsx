import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { keepBrowserToken } from '~/http/browser-cookies.server'
import { optionalActor, visitorOf } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther } from '~/http/respond.server'
import { safeReturnTo, withReturnTo } from '~/http/return-to'
import { Actions, Card, Notice, PageHeader, PostForm, SubmitButton, TextInput } from '~/ui'
import { requestSignInLink } from '~/usecases/identity/request-sign-in-link.server'

export const meta: MetaFunction = () => [{ title: 'Sign in · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const returnTo = safeReturnTo(new URL(args.request.url).searchParams.get('returnTo'))
  const caller = await optionalActor(args)
  return json({ returnTo, signedInAs: caller?.person.name ?? null })
}

export async function action(args: ActionFunctionArgs) {
  const { services, ip } = visitorOf(args)
  const form = await readForm(args.request)
  const returnTo = safeReturnTo(textOf(form, 'returnTo'))
  const browser = keepBrowserToken(args.request, services)
  const email = textOf(form, 'email')
  if (email === '') return formAgain([{ code: 'required', field: 'email' }], form)
  const asked = await requestSignInLink(services, { email, ip, browser: browser.token, returnTo })
  if (!asked.ok) return formAgain(asked.problems, form)
  return seeOther(withReturnTo('/sign-in/code', returnTo), browser.header)
}

export default function SignIn() {
  const { returnTo, signedInAs } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <PageHeader
        title="Sign in"
        lead="There is no password. Daypass mails you a link that works once, and a code for the case that you read mail elsewhere."
      />
      {signedInAs ? (
        <Notice tone="info" title={`You are signed in as ${signedInAs}`}>
          Signing in again, or as somebody else, takes the place of that.
        </Notice>
      ) : null}
      {returnTo && returnTo !== '/' && !signedInAs ? (
        <Notice tone="info" title="Sign in to go on">
          You come back to the page you wanted. If you were signed out meanwhile, because you had not used
          Daypass for a time, what you sent last was not kept.
        </Notice>
      ) : null}
      <Card>
        <PostForm problems={again?.problems} values={again?.values} hidden={{ returnTo }} reload>
          <TextInput
            name="email"
            type="email"
            label="Your mail address"
            hint="The one your company or your administrator gave to Daypass."
            autoComplete="email"
            width="medium"
          />
          <Actions>
            <SubmitButton icon="mail">Send me a sign-in link</SubmitButton>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}
