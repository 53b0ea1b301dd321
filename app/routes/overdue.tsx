import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { ButtonLink, EmptyState, ErrorSummary, Notice, PageHeader } from '~/ui'
import { listOverdue } from '~/usecases/report/list-overdue.server'
import { retryOverdue } from '~/usecases/report/retry-overdue.server'
import { listQuery } from './list-query.server'
import { OverdueSystem } from './overdue.parts'

export const meta: MetaFunction = () => [{ title: 'Overdue · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const { after } = listQuery(args.request)
  const asked = new URL(args.request.url).searchParams.has('asked')
  return json({ ...valueOrNotFound(await listOverdue(services, actor, after)), asked })
}

/** Try again now. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  const systemId = textOf(form, 'system')
  const asked = await retryOverdue(services, actor, {
    systemId,
    credentialId: textOf(form, 'credential') || null,
  })
  return asked.ok ? seeOther(`/overdue?asked=1#${systemId}`) : formAgain(asked.problems, form)
}

export default function Overdue() {
  const { systems, next, mayReadRecords, asked, now } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <PageHeader
        title="Overdue"
        lead="Access that should be gone, and that no read-back showed to be gone in time. It may still work. Daypass goes on trying until it is proved; a person can end it in the system itself."
        actions={
          <ButtonLink to="/overdue" tone="secondary" icon="revoking">
            Reload
          </ButtonLink>
        }
      />
      <ErrorSummary problems={again?.problems ?? []} />
      {asked && systems.length > 0 ? (
        <Notice tone="info" title="It is being tried again">
          Reload in a moment: what could be proved gone leaves this page.
        </Notice>
      ) : null}
      {systems.length === 0 ? (
        <EmptyState title="Nothing is overdue" icon="ok" checkedAt={now}>
          An end that could not be confirmed in time stands here, with whom to call and what to do by hand.
        </EmptyState>
      ) : null}
      {systems.map((each) => (
        <OverdueSystem key={each.system.id} of={each} now={now} mayReadRecords={mayReadRecords} />
      ))}
      {next === null ? null : (
        <p className="mb-6">
          <ButtonLink to={`?after=${next}`} tone="secondary" icon="forward">
            More
          </ButtonLink>
        </p>
      )}
    </>
  )
}
