import {
  type ActionFunctionArgs,
  type HeadersFunction,
  json,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { notFound, valueOrNotFound } from '~/http/respond.server'
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
} from '~/ui'
import { secretOffer, showSecret } from '~/usecases/credential/show-secret.server'

export const meta: MetaFunction = () => [{ title: 'My account · Daypass' }]
export const handle = { plain: true, width: 'reading' }
export const headers: HeadersFunction = () => ({ 'Cache-Control': 'no-store' })

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const offer = valueOrNotFound(await secretOffer(services, actor, args.params.id ?? ''))
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

const STATES = {
  not_yet: 'Your account is being made. Come back in a minute.',
  gone: 'There is no password to show: the account has ended.',
  kept: 'This account was yours before, and keeps the password that you have. Daypass does not know it.',
} as const

export default function Secret() {
  const { systemName, account, state, shownAt, timeZone } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <>
      <PageHeader title={systemName} lead="Your account for this access. It ends by itself." />
      {answer?.problem ? <Notice tone="warning" live="alert" title={messageFor(answer.problem)} /> : null}
      {answer?.shown ? (
        <CopyableSecret
          label="Your password"
          value={answer.shown.secret}
          account={answer.shown.account}
          whenLost="If you lose it, ask the owner of the system to set a new one."
        />
      ) : (
        <Card>
          <DefinitionList items={[{ term: 'Account', value: account }]} />
          {state === 'waiting' ? (
            <PostForm className="mt-4" reload>
              <p>
                The password is shown one time only, and then Daypass forgets it. Do this where nobody else
                sees your screen.
              </p>
              <Actions>
                <SubmitButton icon="eye" wide>
                  Show my password once
                </SubmitButton>
              </Actions>
            </PostForm>
          ) : null}
          {state === 'shown' && shownAt !== null ? (
            <p className="mt-4">
              The password was shown <Instant at={shownAt} timeZone={timeZone} />. If that was not you, tell
              the site at once.
            </p>
          ) : null}
          {state === 'not_yet' || state === 'gone' || state === 'kept' ? (
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
