import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { archiveSystem } from '~/usecases/connected-system/archive-system.server'
import { readSystem } from '~/usecases/connected-system/read-system.server'
import { ArchivePage } from './configuration.parts'

export const meta: MetaFunction = () => [{ title: 'Archive a connected system · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const { system } = valueOrNotFound(await readSystem(services, actor, args.params.systemId ?? ''))
  return json({ system: { id: system.id, name: system.name } })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const systemId = args.params.systemId ?? ''
  const archived = await archiveSystem(services, actor, systemId)
  return archived.ok
    ? seeOther(`/admin/systems/${systemId}`)
    : formAgain(archived.problems, await readForm(args.request))
}

export default function ArchiveSystem() {
  const { system } = useLoaderData<typeof loader>()
  return (
    <ArchivePage
      title={`Archive ${system.name}?`}
      consequences={[
        'All access in this system is taken away now.',
        'None of its rights can be asked for any more.',
        'Its settings stay, so that ends can still be read back.',
        'It cannot be taken back: the system would have to be added and confirmed anew.',
      ]}
      back={`/admin/systems/${system.id}`}
      problems={useActionData<typeof action>()?.problems}
    />
  )
}
