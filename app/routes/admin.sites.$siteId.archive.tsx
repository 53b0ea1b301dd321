import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { archiveSite } from '~/usecases/site/archive-site.server'
import { readSite } from '~/usecases/site/read-site.server'
import { ArchivePage } from './configuration.parts'

export const meta: MetaFunction = () => [{ title: 'Archive a site · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const { site } = valueOrNotFound(await readSite(services, actor, args.params.siteId ?? '', false))
  return json({ site })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const siteId = args.params.siteId ?? ''
  const archived = await archiveSite(services, actor, siteId)
  return archived.ok
    ? seeOther(`/admin/sites/${siteId}`)
    : formAgain(archived.problems, await readForm(args.request))
}

export default function ArchiveSite() {
  const { site } = useLoaderData<typeof loader>()
  return (
    <ArchivePage
      title={`Archive ${site.name}?`}
      consequences={[
        'All access at this site is taken away now.',
        'Nobody can ask for access here any more.',
        'What happened here stays in the history.',
        'It cannot be taken back: the site would have to be added anew.',
      ]}
      back={`/admin/sites/${site.id}`}
      problems={useActionData<typeof action>()?.problems}
    />
  )
}
