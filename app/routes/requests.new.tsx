import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor, requireMay } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther } from '~/http/respond.server'
import { Actions, Card, Icon, PageHeader, PostForm, Section, SubmitButton } from '~/ui'
import { lastSent, listUnfinished } from '~/usecases/access-request/list-requests.server'
import { startDraft } from '~/usecases/access-request/start-draft.server'
import { namesInShort } from './request.parts'
import { RequestCards } from './request-cards.parts'

export const meta: MetaFunction = () => [{ title: 'Ask for access · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const caller = await requireActor(args)
  requireMay(caller, 'request.write')
  const { services, actor } = caller
  const unfinished = await listUnfinished(services, actor)
  return json({
    crewLead: actor.crewLead,
    last: await lastSent(services, actor),
    drafts: unfinished.filter((row) => row.state === 'draft'),
  })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  const started = await startDraft(services, actor, { likeRequestId: textOf(form, 'like') || null })
  if (!started.ok) return formAgain(started.problems, form)
  return seeOther(`/requests/${started.value}/edit`)
}

const STEPS = [
  ['people', 'Who comes'],
  ['site', 'Where, and to what: doors and systems in one request'],
  ['calendar', 'From when to when, in the site’s local time'],
  ['document', 'What will be done, the work order, and your sponsor'],
] as const

export default function NewRequest() {
  const { last, drafts, crewLead } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <PageHeader
        title="Ask for access"
        lead="IT and physical security at the site both decide. What you get ends by itself."
      />
      <Card>
        <p className="text-base font-semibold">You will be asked</p>
        <ul className="mt-2 mb-6 space-y-2 text-base">
          {STEPS.map(([icon, words], index) =>
            index === 0 && !crewLead ? null : (
              <li key={icon} className="flex items-center gap-3">
                <Icon name={icon} className="size-5 text-action" />
                {words}
              </li>
            ),
          )}
        </ul>
        {last ? (
          <>
            <PostForm problems={again?.problems} hidden={{ like: last.id }}>
              <SubmitButton icon="forward" wide>
                Start like last time
              </SubmitButton>
              <p className="mt-2 text-muted">
                No. {last.number}: {namesInShort(last.people)} at {last.siteName}, {namesInShort(last.access)}
                . You only give the new times and work order, and change what you like.
              </p>
            </PostForm>
            <PostForm className="mt-4">
              <SubmitButton tone="secondary" wide>
                Start empty
              </SubmitButton>
            </PostForm>
          </>
        ) : (
          <PostForm problems={again?.problems}>
            <Actions>
              <SubmitButton icon="forward" wide>
                Start
              </SubmitButton>
            </Actions>
          </PostForm>
        )}
      </Card>
      {drafts.length > 0 ? (
        <Section title="Not finished yet" card={false}>
          <RequestCards rows={drafts} label="Drafts" />
        </Section>
      ) : null}
    </>
  )
}
