import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther } from '~/http/respond.server'
import { PageHeader } from '~/ui'
import { addSite } from '~/usecases/site/add-site.server'
import { siteInput } from '~/usecases/site/site-input'
import { SiteForm } from './admin.sites.form.parts'

export const meta: MetaFunction = () => [{ title: 'Add a site · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  await requireAdministrator(args)
  return json({ timeZones: Intl.supportedValuesOf('timeZone') })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const form = await readForm(args.request)
  const input = parseForm(siteInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const added = await addSite(services, actor, input.value)
  return added.ok ? seeOther(`/admin/sites/${added.value}`) : formAgain(added.problems, form)
}

export default function NewSite() {
  const { timeZones } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="Add a site" />
      <SiteForm
        timeZones={timeZones}
        back="/admin/sites"
        submit="Add the site"
        {...useActionData<typeof action>()}
      />
    </>
  )
}
