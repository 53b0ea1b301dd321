import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, PageHeader } from '~/ui'
import { changeVendor } from '~/usecases/vendor/change-vendor.server'
import { readVendor } from '~/usecases/vendor/read-vendor.server'
import { vendorInput } from '~/usecases/vendor/vendor-input'
import { VendorForm } from './admin.vendors.form.parts'

export const meta: MetaFunction = () => [{ title: 'Change a vendor · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const first = { after: '', archived: false }
  const { vendor } = valueOrNotFound(await readVendor(services, actor, args.params.vendorId ?? '', first))
  return json({ vendor })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const vendorId = args.params.vendorId ?? ''
  const form = await readForm(args.request)
  const input = parseForm(vendorInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const changed = await changeVendor(services, actor, vendorId, input.value)
  return changed.ok ? seeOther(`/admin/vendors/${vendorId}`) : formAgain(changed.problems, form)
}

export default function EditVendor() {
  const { vendor } = useLoaderData<typeof loader>()
  const back = `/admin/vendors/${vendor.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: vendor.name, to: back }, { label: 'Change' }]} />
      <PageHeader title={`Change ${vendor.name}`} />
      <VendorForm vendor={vendor} back={back} submit="Save" {...useActionData<typeof action>()} />
    </>
  )
}
