import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { parseForm, readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, PageHeader, PostForm, Section, SubmitButton } from '~/ui'
import { archiveZone } from '~/usecases/site/archive-zone.server'
import { changeZone } from '~/usecases/site/change-zone.server'
import { readZone } from '~/usecases/site/read-site.server'
import { zoneInput } from '~/usecases/site/site-input'
import { ZoneForm } from './admin.sites.form.parts'

export const meta: MetaFunction = () => [{ title: 'Change a zone · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const { siteId = '', zoneId = '' } = args.params
  return json(valueOrNotFound(await readZone(services, actor, siteId, zoneId)))
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const { siteId = '', zoneId = '' } = args.params
  valueOrNotFound(await readZone(services, actor, siteId, zoneId))
  const form = await readForm(args.request)
  if (textOf(form, 'intent') === 'archive') {
    const archived = await archiveZone(services, actor, zoneId)
    return archived.ok ? seeOther(`/admin/sites/${siteId}`) : formAgain(archived.problems, form)
  }
  const input = parseForm(zoneInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const changed = await changeZone(services, actor, zoneId, input.value)
  return changed.ok ? seeOther(`/admin/sites/${siteId}`) : formAgain(changed.problems, form)
}

export default function EditZone() {
  const { site, zone } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const archiving = again?.values.intent !== undefined
  const back = `/admin/sites/${site.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: site.name, to: back }, { label: zone.name }]} />
      <PageHeader
        title={`Change ${zone.name}`}
        lead="Another risk tier or escort rule makes a new version of every right that leads here. What was approved before stays as it was."
      />
      <ZoneForm zone={zone} back={back} submit="Save" {...(archiving ? {} : again)} />
      <Section title="Archive this zone" lead="Possible once no right leads into it any more.">
        <PostForm problems={archiving ? again?.problems : null} hidden={{ intent: 'archive' }}>
          <SubmitButton tone="secondary" icon="archive">
            Archive the zone
          </SubmitButton>
        </PostForm>
      </Section>
    </>
  )
}
