import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, PageHeader } from '~/ui'
import { addZone } from '~/usecases/site/add-zone.server'
import { readSite } from '~/usecases/site/read-site.server'
import { zoneInput } from '~/usecases/site/site-input'
import { ZoneForm } from './admin.sites.form.parts'

export const meta: MetaFunction = () => [{ title: 'Add a zone · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const { site } = valueOrNotFound(await readSite(services, actor, args.params.siteId ?? '', false))
  return json({ site })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const siteId = args.params.siteId ?? ''
  const form = await readForm(args.request)
  const input = parseForm(zoneInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const added = await addZone(services, actor, siteId, input.value)
  return added.ok ? seeOther(`/admin/sites/${siteId}`) : formAgain(added.problems, form)
}

export default function NewZone() {
  const { site } = useLoaderData<typeof loader>()
  const back = `/admin/sites/${site.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: site.name, to: back }, { label: 'Add a zone' }]} />
      <PageHeader title={`Add a zone to ${site.name}`} />
      <ZoneForm back={back} submit="Add the zone" {...useActionData<typeof action>()} />
    </>
  )
}
