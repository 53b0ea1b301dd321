import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { Problem, Result } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import { requireAdministrator, requireStaff } from '~/http/caller.server'
import { parseForm, readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import type { Services } from '~/platform/services'
import { Badge, Breadcrumbs, ButtonLink, Notice, PageHeader } from '~/ui'
import { appoint } from '~/usecases/staff/appoint.server'
import { changeStaffAddress } from '~/usecases/staff/change-address.server'
import { editStaff } from '~/usecases/staff/edit-staff.server'
import { endRole } from '~/usecases/staff/end-role.server'
import { viewStaff } from '~/usecases/staff/list-staff.server'
import { resetSecondFactor } from '~/usecases/staff/reset-second-factor.server'
import { addressInput, roleInput, staffInput } from '~/usecases/staff/staff-input'
import { StaffAddress, StaffData, StaffRoles, StaffSecondFactor } from './admin.staff.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.name ?? 'Staff'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireStaff(args)
  return json(valueOrNotFound(await viewStaff(services, actor, args.params.id ?? '')))
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const id = args.params.id ?? ''
  const form = await readForm(args.request)
  const intent = textOf(form, 'intent')
  const done = await act(services, actor, id, intent, form)
  if (done.ok) return seeOther(`/admin/staff/${id}`)
  const refusal = await formAgain(done.problems as readonly Problem[], form).json()
  return json({ ...refusal, intent }, { status: 422 })
}

async function act(
  services: Services,
  actor: Actor,
  id: string,
  intent: string,
  form: FormData,
): Promise<Result<unknown>> {
  switch (intent) {
    case 'edit': {
      const input = parseForm(staffInput, form)
      return input.ok ? editStaff(services, actor, id, input.value) : input
    }
    case 'address': {
      const input = parseForm(addressInput, form)
      return input.ok ? changeStaffAddress(services, actor, id, input.value.email) : input
    }
    case 'appoint': {
      const input = parseForm(roleInput, form)
      return input.ok ? appoint(services, actor, id, input.value) : input
    }
    case 'end_role':
      return endRole(services, actor, textOf(form, 'roleId'))
    case 'reset':
      return resetSecondFactor(services, actor, id)
    default:
      throw badRequest()
  }
}

export default function StaffMember() {
  const staff = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const of = (intent: string) => (again?.intent === intent ? again : null)
  return (
    <>
      <Breadcrumbs items={[{ label: 'Staff', to: '/admin/staff' }, { label: staff.name }]} />
      <PageHeader
        eyebrow="Staff"
        title={staff.name}
        status={staff.archived ? <Badge icon="archive">Archived</Badge> : null}
        actions={
          staff.mayChange ? (
            <ButtonLink to={`/admin/staff/${staff.id}/archive`} tone="secondary" icon="archive">
              Archive
            </ButtonLink>
          ) : null
        }
      />
      {staff.changes.map((change) => (
        <Notice key={change.id} tone="info" title={`${change.words} waits for a second person`}>
          Proposed by {change.proposedBy.name}.{' '}
          <ButtonLink to={`/admin/changes/${change.id}`} tone="quiet">
            Look at it
          </ButtonLink>
        </Notice>
      ))}
      <StaffData staff={staff} again={of('edit')} />
      <StaffRoles staff={staff} again={of('appoint') ?? of('end_role')} />
      <StaffAddress staff={staff} again={of('address')} />
      <StaffSecondFactor staff={staff} again={of('reset')} />
    </>
  )
}
