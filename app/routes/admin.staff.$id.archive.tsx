import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { readForm } from '~/http/form.server'
import { formAgain, notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import { Actions, Breadcrumbs, ButtonLink, ConfirmPanel, PageHeader, PostForm, SubmitButton } from '~/ui'
import { archiveStaff } from '~/usecases/staff/archive-staff.server'
import { viewStaff } from '~/usecases/staff/list-staff.server'

export const meta: MetaFunction = () => [{ title: 'Archive a member of staff · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const { id, name, mayChange } = valueOrNotFound(await viewStaff(services, actor, args.params.id ?? ''))
  if (!mayChange) throw notFound()
  return json({ id, name })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const form = await readForm(args.request)
  const archived = await archiveStaff(services, actor, args.params.id ?? '')
  return archived.ok ? seeOther('/admin/staff') : formAgain(archived.problems, form)
}

export default function ArchiveStaff() {
  const { id, name } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <Breadcrumbs
        items={[
          { label: 'Staff', to: '/admin/staff' },
          { label: name, to: `/admin/staff/${id}` },
          { label: 'Archive' },
        ]}
      />
      <PageHeader title={`Archive ${name}`} />
      <ConfirmPanel
        tone="danger"
        title="What will happen"
        consequences={[
          'Every role ends, and every session, at once.',
          'What this person approved before stands.',
          'The sign-in address becomes free; nothing is deleted.',
        ]}
      >
        <PostForm problems={again?.problems}>
          <Actions>
            <SubmitButton tone="danger" icon="archive">
              Archive {name}
            </SubmitButton>
            <ButtonLink to={`/admin/staff/${id}`} tone="quiet">
              Cancel
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}
