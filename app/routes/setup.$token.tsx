import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { sessionCookie } from '~/http/browser-cookies.server'
import { type RouteArgs, visitorOf } from '~/http/caller.server'
import { parseForm, readForm, textOf } from '~/http/form.server'
import { formAgain, notFound, seeOther } from '~/http/respond.server'
import { SecondFactorFields } from '~/http/second-factor-form'
import { Actions, Card, DefinitionList, PageHeader, PostForm, SubmitButton, TextInput } from '~/ui'
import { offerSecondFactor, reopenOffer } from '~/usecases/identity/offer-second-factor.server'
import { isSetUpOpen, SET_UP_OWNER, setUpPortal } from '~/usecases/identity/set-up-portal.server'
import { newStaffInput } from '~/usecases/staff/staff-input'

export const meta: MetaFunction = () => [{ title: 'Set up Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  await requireOpen(args)
  return json(null)
}

/** Two steps in one address: who you are, then the second factor; the first one's answers travel along unseen. */
export async function action(args: ActionFunctionArgs) {
  const token = await requireOpen(args)
  const { services, ip, userAgent } = visitorOf(args)
  const form = await readForm(args.request)
  const input = parseForm(newStaffInput, form)
  if (!input.ok) return again(form, input.problems, null)
  const { name, email } = input.value
  const sealed = textOf(form, 'offer')
  const offer = reopenOffer(services, SET_UP_OWNER, email, sealed)
  if (offer === null)
    return again(form, [], { ...offerSecondFactor(services, SET_UP_OWNER, email), name, email })
  const code = textOf(form, 'code')
  const opened = await setUpPortal(services, { token, name, email, sealed, code, ip, userAgent })
  if (!opened.ok) return again(form, opened.problems, { ...offer, name, email })
  return seeOther('/admin', sessionCookie(services, opened.value))
}

async function requireOpen(args: RouteArgs): Promise<string> {
  const token = args.params.token ?? ''
  if (!(await isSetUpOpen(visitorOf(args).services, token))) throw notFound()
  return token
}

interface Step extends ReturnType<typeof offerSecondFactor> {
  readonly name: string
  readonly email: string
}

async function again(form: FormData, problems: Parameters<typeof formAgain>[0], step: Step | null) {
  const refusal = await formAgain(problems, form).json()
  return json({ ...refusal, step }, { status: problems.length > 0 ? 422 : 200 })
}

export default function SetUp() {
  const state = useActionData<typeof action>()
  if (state?.step) {
    const { name, email, uri, secret, sealed } = state.step
    return (
      <>
        <PageHeader
          title="Your second factor"
          lead="Check your mail address: sign-in links go there, and a wrong one locks you out."
        />
        <Card>
          <DefinitionList
            items={[
              { term: 'Name', value: name },
              { term: 'Mail address', value: <strong>{email}</strong> },
            ]}
          />
        </Card>
        <Card>
          <PostForm problems={state.problems} hidden={{ name, email, offer: sealed }} reload>
            <SecondFactorFields uri={uri} secret={secret} />
            <Actions>
              <SubmitButton icon="check">Finish</SubmitButton>
            </Actions>
          </PostForm>
        </Card>
      </>
    )
  }
  return (
    <>
      <PageHeader
        title="Set up Daypass"
        lead="You become its first administrator: you add sites, systems and staff, and approve nothing yourself."
      />
      <Card>
        <PostForm problems={state?.problems} values={state?.values} reload>
          <TextInput name="name" label="Your name" autoComplete="name" width="medium" />
          <TextInput
            name="email"
            type="email"
            label="Your mail address"
            hint="Sign-in links go there."
            autoComplete="email"
            width="medium"
          />
          <Actions>
            <SubmitButton>Continue</SubmitButton>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}
