import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { archiveVendor } from '~/usecases/vendor/archive-vendor.server'
import { readVendor } from '~/usecases/vendor/read-vendor.server'
import { ArchivePage } from './configuration.parts'

export const meta: MetaFunction = () => [{ title: 'Archive a vendor · Daypass' }]
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
  const archived = await archiveVendor(services, actor, vendorId)
  return archived.ok
    ? seeOther(`/admin/vendors/${vendorId}`)
    : formAgain(archived.problems, await readForm(args.request))
}

export default function ArchiveVendor() {
  const { vendor } = useLoaderData<typeof loader>()
  return (
    <ArchivePage
      title={`Archive ${vendor.name}?`}
      consequences={[
        'All access of all its people is taken away now.',
        'None of its people can ask for access any more.',
        'What happened stays in the history, and the name stays taken.',
        'It cannot be taken back: the vendor would have to be added and approved anew.',
      ]}
      back={`/admin/vendors/${vendor.id}`}
      problems={useActionData<typeof action>()?.problems}
    />
  )
}
