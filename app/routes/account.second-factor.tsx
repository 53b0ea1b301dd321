import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { isFresh } from '~/domain/person/session'
import { sessionCookie } from '~/http/browser-cookies.server'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther } from '~/http/respond.server'
import { safeReturnTo, withReturnTo } from '~/http/return-to'
import { SecondFactorFields } from '~/http/second-factor-form'
import { Actions, ButtonLink, Card, Notice, PageHeader, PostForm, SubmitButton } from '~/ui'
import { enrolSecondFactor } from '~/usecases/identity/enrol-second-factor.server'
import { offerSecondFactor, reopenOffer } from '~/usecases/identity/offer-second-factor.server'

export const meta: MetaFunction = () => [{ title: 'Set up a second factor · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, person, session, now, secondFactor, withheld } = await requireActor(args, {
    anyway: true,
  })
  const url = new URL(args.request.url)
  const returnTo = safeReturnTo(url.searchParams.get('returnTo'))
  if (secondFactor !== 'none') throw seeOther(returnTo === '/' ? '/account' : returnTo)
  const fresh = isFresh(session, now)
  const offer = fresh ? offerSecondFactor(services, person.id, person.email) : null
  return json({ returnTo, offer, needed: withheld === 'enrol' })
}

export async function action(args: ActionFunctionArgs) {
  const { services, person, session } = await requireActor(args, { anyway: true })
  const form = await readForm(args.request)
  const sealed = textOf(form, 'offer')
  const code = textOf(form, 'code')
  const opened = await enrolSecondFactor(services, { person, session }, { sealed, code })
  if (opened.ok) {
    const returnTo = safeReturnTo(textOf(form, 'returnTo'))
    return seeOther(returnTo === '/' ? '/account' : returnTo, sessionCookie(services, opened.value))
  }
  // The same secret again: it may be in the app already.
  const offer = reopenOffer(services, person.id, person.email, sealed)
  const refusal = await formAgain(opened.problems, form).json()
  return json({ ...refusal, offer }, { status: 422 })
}

export default function EnrolSecondFactor() {
  const { returnTo, needed, ...shown } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const offer = again?.offer ?? shown.offer
  return (
    <>
      <PageHeader
        title="Set up a second factor"
        lead="Codes from an app on your phone prove that a decision is yours, even when somebody else reads your mail."
      />
      {needed ? <Notice tone="info">Your role needs it before you can do your work.</Notice> : null}
      {offer ? (
        <Card>
          <PostForm
            problems={again?.problems}
            values={again?.values}
            hidden={{ offer: offer.sealed, returnTo }}
            reload
          >
            <SecondFactorFields uri={offer.uri} secret={offer.secret} />
            <Actions>
              <SubmitButton icon="check">Set it up</SubmitButton>
            </Actions>
          </PostForm>
        </Card>
      ) : (
        <>
          <Notice tone="warning" title="Sign in again first">
            A second factor is set up only within 15 minutes of opening a sign-in link.
          </Notice>
          <ButtonLink
            to={withReturnTo('/sign-in', withReturnTo('/account/second-factor', returnTo))}
            icon="mail"
            reload
          >
            Ask for a sign-in link
          </ButtonLink>
        </>
      )}
    </>
  )
}
