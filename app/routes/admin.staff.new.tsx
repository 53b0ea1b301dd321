import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther } from '~/http/respond.server'
import { Actions, Breadcrumbs, ButtonLink, Card, PageHeader, PostForm, SubmitButton, TextInput } from '~/ui'
import { addStaff } from '~/usecases/staff/add-staff.server'
import { newStaffInput } from '~/usecases/staff/staff-input'

export const meta: MetaFunction = () => [{ title: 'Add somebody to the staff · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  await requireAdministrator(args)
  return json(null)
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const form = await readForm(args.request)
  const input = parseForm(newStaffInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const added = await addStaff(services, actor, input.value)
  return added.ok ? seeOther(`/admin/staff/${added.value.id}`) : formAgain(added.problems, form)
}

export default function NewStaff() {
  const again = useActionData<typeof action>()
  return (
    <>
      <Breadcrumbs items={[{ label: 'Staff', to: '/admin/staff' }, { label: 'Add somebody' }]} />
      <PageHeader
        title="Add somebody to the staff"
        lead="They learn by mail how to sign in. Roles come next; without one there is only their account to see."
      />
      <Card>
        <PostForm problems={again?.problems} values={again?.values}>
          <TextInput name="name" label="Name" width="medium" autoComplete="off" />
          <TextInput
            name="email"
            type="email"
            label="Sign-in address"
            hint="Sign-in links go there, so it must be read by this person only."
            width="medium"
            autoComplete="off"
          />
          <TextInput name="phone" type="tel" label="Telephone" optional width="medium" autoComplete="off" />
          <Actions>
            <SubmitButton>Add</SubmitButton>
            <ButtonLink to="/admin/staff" tone="quiet">
              Cancel
            </ButtonLink>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}
