import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, PageHeader } from '~/ui'
import { readVendor } from '~/usecases/vendor/read-vendor.server'
import { queryId } from './list-query.server'
import { PersonForm } from './people.parts'
import { addPersonAction } from './people.server'

export const meta: MetaFunction = () => [{ title: 'Add a person · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const vendorId = queryId(args.request, 'vendor') ?? ''
  const first = { after: '', archived: false }
  const { vendor } = valueOrNotFound(await readVendor(services, actor, vendorId, first))
  return json({ vendor: { id: vendor.id, name: vendor.name } })
}

export async function action(args: ActionFunctionArgs) {
  const caller = await requireAdministrator(args)
  return addPersonAction(caller, args.request, queryId(args.request, 'vendor') ?? '', '/admin/people')
}

export default function NewPerson() {
  const { vendor } = useLoaderData<typeof loader>()
  const back = `/admin/vendors/${vendor.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: vendor.name, to: back }, { label: 'Add a person' }]} />
      <PageHeader title={`Add a person of ${vendor.name}`} />
      <PersonForm asksCrewLead back={back} submit="Add the person" {...useActionData<typeof action>()} />
    </>
  )
}
