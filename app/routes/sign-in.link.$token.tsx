import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { sessionCookie } from '~/http/browser-cookies.server'
import { visitorOf } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther } from '~/http/respond.server'
import { safeReturnTo, withReturnTo } from '~/http/return-to'
import { Actions, ButtonLink, Card, Notice, PageHeader, PostForm, SubmitButton } from '~/ui'
import { isLinkLive, signInWithLink } from '~/usecases/identity/sign-in.server'

export const meta: MetaFunction = () => [{ title: 'Sign in · Daypass' }]
export const handle = { width: 'reading' }

/** Shows a button and uses nothing up: mail scanners open every link. */
export async function loader(args: LoaderFunctionArgs) {
  const { services } = visitorOf(args)
  const returnTo = safeReturnTo(new URL(args.request.url).searchParams.get('returnTo'))
  return json({ live: await isLinkLive(services, args.params.token ?? ''), returnTo })
}

export async function action(args: ActionFunctionArgs) {
  const { services, ip, userAgent } = visitorOf(args)
  const form = await readForm(args.request)
  const opened = await signInWithLink(services, { token: args.params.token ?? '', ip, userAgent })
  if (!opened.ok) return formAgain(opened.problems, form)
  return seeOther(safeReturnTo(textOf(form, 'returnTo')), sessionCookie(services, opened.value))
}

export default function SignInLink() {
  const { live, returnTo } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  if (!live) {
    return (
      <>
        <PageHeader title="This link is used up" />
        <Notice tone="warning">
          A sign-in link works once, for 10 minutes. This one was used, is too old, or is not whole. Ask for a
          new one.
        </Notice>
        <ButtonLink to={withReturnTo('/sign-in', returnTo)} icon="mail">
          Ask for a new link
        </ButtonLink>
      </>
    )
  }
  return (
    <>
      <PageHeader title="Sign in to Daypass" lead="One more step: links are opened by mail scanners, too." />
      <Card>
        <PostForm problems={again?.problems} hidden={{ returnTo }} reload>
          <Actions>
            <SubmitButton icon="key">Sign in on this device</SubmitButton>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}
