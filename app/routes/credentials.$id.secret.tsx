import {
  type ActionFunctionArgs,
  type HeadersFunction,
  json,
  type LoaderFunctionArgs,
  type MetaFunction,
  type SerializeFrom,
} from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  ButtonLink,
  Card,
  CopyableSecret,
  DefinitionList,
  Instant,
  messageFor,
  Notice,
  PageHeader,
  PostForm,
  SubmitButton,
  TextLink,
} from '~/ui'
import { type SecretOffer, secretOffer, showSecret } from '~/usecases/credential/show-secret.server'

export const meta: MetaFunction = () => [{ title: 'My account · Daypass' }]
export const handle = { plain: true, width: 'reading' }
export const headers: HeadersFunction = () => ({ 'Cache-Control': 'no-store' })

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const offer = valueOrNotFound(await secretOffer(services, actor, args.params.id ?? ''))
  if (offer.byHand) throw seeOther(`/credentials/${offer.credentialId}/things`)
  return json(offer, { headers: { 'Cache-Control': 'no-store' } })
}

/** Shown in the answer to the form itself and nowhere else: reloading the page shows nothing again. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const shown = await showSecret(services, actor, args.params.id ?? '')
  const headers = { 'Cache-Control': 'no-store' }
  if (shown.ok) return json({ shown: shown.value, problem: null }, { headers })
  const [problem] = shown.problems
  if (!problem || problem.code === 'not_found') throw notFound()
  return json({ shown: null, problem }, { status: 409, headers })
}

type Offer = SerializeFrom<SecretOffer>

/** What it is called by whoever uses it. */
const CALLED = { password: 'password', pin: 'PIN', card: 'card number' } as const

const STATES = {
  not_yet: 'This is not ready yet. Come back in a minute.',
  gone: 'There is nothing to show any more: your access here has ended.',
  kept: 'This account was yours before, and keeps the password that you have. Daypass does not know it.',
  none: 'You need no password from Daypass. The system itself lets you in.',
} as const

export default function Secret() {
  const offer = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { systemName, account, state, shownAt, timeZone, use, sealedToEnd } = offer
  const called = CALLED[use.kind]
  return (
    <>
      <PageHeader title={systemName} lead="What you need for this access. It ends by itself." />
      {answer?.problem ? <Notice tone="warning" live="alert" title={messageFor(answer.problem)} /> : null}
      {answer?.shown ? (
        <>
          <CopyableSecret
            label={`Your ${called}`}
            value={answer.shown.secret}
            account={account ?? undefined}
            whenLost={
              sealedToEnd || use.kind !== 'password'
                ? 'If you lose it, ask for this access to be ended, and request it again: you then get a new one.'
                : 'If you lose it, ask the owner of the system to set a new one.'
            }
          />
          <p>
            <HowToUse offer={offer} />
          </p>
        </>
      ) : (
        <Card>
          {account ? <DefinitionList items={[{ term: 'Account', value: account }]} /> : null}
          {state === 'waiting' ? (
            <PostForm className="mt-4" reload>
              <p>
                The {called} is shown one time only.{' '}
                {sealedToEnd
                  ? 'Daypass keeps it sealed until the end of your access is proved, and shows it to nobody.'
                  : 'Then Daypass forgets it.'}{' '}
                Do this where nobody else sees your screen.
              </p>
              <Actions>
                <SubmitButton icon="eye" wide>
                  Show my {called} once
                </SubmitButton>
              </Actions>
            </PostForm>
          ) : null}
          {state === 'shown' && shownAt !== null ? (
            <p className="mt-4">
              The {called} was shown <Instant at={shownAt} timeZone={timeZone} />. If that was not you, tell
              the site at once. <HowToUse offer={offer} />
            </p>
          ) : null}
          {state === 'not_yet' || state === 'gone' || state === 'kept' || state === 'none' ? (
            <p className="mt-4">{STATES[state]}</p>
          ) : null}
        </Card>
      )}
      <Actions>
        <ButtonLink to="/" tone="secondary">
          My access
        </ButtonLink>
      </Actions>
    </>
  )
}

function HowToUse({ offer: { use, rights, systemName } }: { offer: Offer }) {
  const doors = rights.length > 0 ? rights.join(', ') : systemName
  if (use.kind === 'pin') return <>Type it at the keypad. It is for: {doors}.</>
  if (use.kind === 'card') return <>The site writes it to your card. It is for: {doors}.</>
  if (!('signInAt' in use) || use.signInAt === null) return null
  return (
    <>
      Sign in at <TextLink to={use.signInAt}>{use.signInAt}</TextLink>.
    </>
  )
}
