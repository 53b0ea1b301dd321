import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { archiveEntitlement } from '~/usecases/entitlement/archive-entitlement.server'
import { readEntitlement } from '~/usecases/entitlement/read-entitlement.server'
import { ArchivePage } from './configuration.parts'

export const meta: MetaFunction = () => [{ title: 'Archive a right · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const id = args.params.entitlementId ?? ''
  const { current, system } = valueOrNotFound(await readEntitlement(services, actor, id))
  return json({ id, name: current.name, system })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const id = args.params.entitlementId ?? ''
  const archived = await archiveEntitlement(services, actor, id)
  return archived.ok
    ? seeOther(`/admin/entitlements/${id}`)
    : formAgain(archived.problems, await readForm(args.request))
}

export default function ArchiveEntitlement() {
  const { id, name, system } = useLoaderData<typeof loader>()
  return (
    <ArchivePage
      title={`Archive ${name}?`}
      consequences={[
        `Everybody who holds it in ${system.name} loses it now.`,
        'Nobody can ask for it any more.',
        'It cannot be taken back: it would have to be added anew.',
      ]}
      back={`/admin/entitlements/${id}`}
      problems={useActionData<typeof action>()?.problems}
    />
  )
}
