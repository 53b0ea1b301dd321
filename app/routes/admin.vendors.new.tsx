import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther } from '~/http/respond.server'
import { PageHeader } from '~/ui'
import { addVendor } from '~/usecases/vendor/add-vendor.server'
import { vendorInput } from '~/usecases/vendor/vendor-input'
import { VendorForm } from './admin.vendors.form.parts'

export const meta: MetaFunction = () => [{ title: 'Add a vendor · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  await requireAdministrator(args)
  return null
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const form = await readForm(args.request)
  const input = parseForm(vendorInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const added = await addVendor(services, actor, input.value)
  return added.ok ? seeOther(`/admin/vendors/${added.value}`) : formAgain(added.problems, form)
}

export default function NewVendor() {
  return (
    <>
      <PageHeader title="Add a vendor" />
      <VendorForm back="/admin/vendors" submit="Add the vendor" {...useActionData<typeof action>()} />
    </>
  )
}
