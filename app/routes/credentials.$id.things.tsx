import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { isWithHolder } from '~/domain/manual-task/task'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  ButtonLink,
  Card,
  labelFor,
  PageHeader,
  PostForm,
  Section,
  SubmitButton,
  TextLink,
} from '~/ui'
import { askForOwnThing, reportOwnThingLost, showOwnThings } from '~/usecases/manual-task/own-things.server'
import { ThingHead } from './own-things.parts'
import { LostForm } from './tasks.lost.parts'

export const meta: MetaFunction = () => [{ title: 'My keys and badges · Daypass' }]
export const handle = { plain: true, width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await showOwnThings(services, actor, args.params.id ?? '')))
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const credentialId = args.params.id ?? ''
  // Whoever may not is not told what the form lacks.
  valueOrNotFound(await showOwnThings(services, actor, credentialId))
  const form = await readForm(args.request)
  const intent = textOf(form, 'intent')
  if (intent !== 'lost' && intent !== 'ask_again') throw badRequest()
  const act = intent === 'lost' ? reportOwnThingLost : askForOwnThing
  const done = await act(services, actor, credentialId, textOf(form, 'task'))
  return done.ok ? seeOther(`/credentials/${credentialId}/things`) : formAgain(done.problems, form)
}

export default function OwnThings() {
  const { place, things, otherwise, now } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <PageHeader title={place.system} lead="You get this by hand, and bring it back by hand." />
      {things.length === 0 ? <Card>{labelFor('own_things', otherwise)}</Card> : null}
      {things.map((thing) => {
        const sent = again?.values.task === thing.taskId
        const hidden = { task: thing.taskId }
        return (
          <Card key={thing.taskId}>
            <ThingHead thing={thing} now={now} heading="h2" />
            <div className="mt-4">
              {isWithHolder(thing) && thing.item !== 'panel' ? (
                <LostForm hidden={hidden} problems={sent ? again?.problems : null} about={thing.thing}>
                  I lost it
                </LostForm>
              ) : null}
              {thing.state === 'on_hold' ? (
                <PostForm
                  hidden={{ ...hidden, intent: 'ask_again' }}
                  problems={sent ? again?.problems : null}
                >
                  <SubmitButton about={thing.thing}>I need it again</SubmitButton>
                </PostForm>
              ) : null}
            </div>
          </Card>
        )
      })}
      <Section title="Who hands it out, and takes it back">
        <p>
          The guards of {place.site}. Questions: {place.callName},{' '}
          <TextLink to={`tel:${place.callPhone.replaceAll(/[^\d+]/g, '')}`}>{place.callPhone}</TextLink>.
        </p>
      </Section>
      <Actions>
        <ButtonLink to="/" tone="secondary">
          My access
        </ButtonLink>
      </Actions>
    </>
  )
}
