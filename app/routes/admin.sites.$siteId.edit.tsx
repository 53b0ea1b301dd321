import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, PageHeader } from '~/ui'
import { changeSite } from '~/usecases/site/change-site.server'
import { readSite } from '~/usecases/site/read-site.server'
import { siteInput } from '~/usecases/site/site-input'
import { SiteForm } from './admin.sites.form.parts'

export const meta: MetaFunction = () => [{ title: 'Change a site · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const { site } = valueOrNotFound(await readSite(services, actor, args.params.siteId ?? '', false))
  return json({ site, timeZones: Intl.supportedValuesOf('timeZone') })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const siteId = args.params.siteId ?? ''
  const form = await readForm(args.request)
  const input = parseForm(siteInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const changed = await changeSite(services, actor, siteId, input.value)
  return changed.ok ? seeOther(`/admin/sites/${siteId}`) : formAgain(changed.problems, form)
}

export default function EditSite() {
  const { site, timeZones } = useLoaderData<typeof loader>()
  const back = `/admin/sites/${site.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: site.name, to: back }, { label: 'Change' }]} />
      <PageHeader title={`Change ${site.name}`} />
      <SiteForm
        site={site}
        timeZones={timeZones}
        back={back}
        submit="Save"
        {...useActionData<typeof action>()}
      />
    </>
  )
}
