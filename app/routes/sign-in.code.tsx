import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { browserToken, sessionCookie } from '~/http/browser-cookies.server'
import { visitorOf } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther } from '~/http/respond.server'
import { safeReturnTo, withReturnTo } from '~/http/return-to'
import { Actions, ButtonLink, Card, OneTimeCodeField, PageHeader, PostForm, SubmitButton } from '~/ui'
import { signInWithCode } from '~/usecases/identity/sign-in.server'

export const meta: MetaFunction = () => [{ title: 'Look into your mail · Daypass' }]
export const handle = { width: 'reading' }

export function loader({ request }: LoaderFunctionArgs) {
  return json({ returnTo: safeReturnTo(new URL(request.url).searchParams.get('returnTo')) })
}

export async function action(args: ActionFunctionArgs) {
  const { services, ip, userAgent } = visitorOf(args)
  const form = await readForm(args.request)
  const code = textOf(form, 'code')
  if (code === '') return formAgain([{ code: 'required', field: 'code' }], form)
  const browser = browserToken(args.request, services)
  const opened = await signInWithCode(services, { code, browser, ip, userAgent })
  if (!opened.ok) return formAgain(opened.problems, form)
  return seeOther(safeReturnTo(textOf(form, 'returnTo')), sessionCookie(services, opened.value))
}

export default function SignInCode() {
  const { returnTo } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <PageHeader
        title="Look into your mail"
        lead="If this address belongs to an account, a mail is on its way to it. Open its link on this device, or type its code here. Both work for 10 minutes."
      />
      <Card>
        <PostForm problems={again?.problems} values={again?.values} hidden={{ returnTo }} reload>
          <OneTimeCodeField
            name="code"
            digits={8}
            label="Code from the mail"
            hint="Eight digits. It works only in this browser."
          />
          <Actions>
            <SubmitButton>Sign in</SubmitButton>
            <ButtonLink to={withReturnTo('/sign-in', returnTo)} tone="quiet">
              No mail came: ask again
            </ButtonLink>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}
