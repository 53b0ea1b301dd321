import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, PageHeader } from '~/ui'
import { addEntitlement } from '~/usecases/entitlement/add-entitlement.server'
import { entitlementFormFacts } from '~/usecases/entitlement/read-entitlement.server'
import { EntitlementForm } from './admin.entitlements.form.parts'
import { readEntitlementForm } from './admin.entitlements.server'
import { queryId } from './list-query.server'

export const meta: MetaFunction = () => [{ title: 'Add a right · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const systemId = queryId(args.request, 'system') ?? ''
  return json(valueOrNotFound(await entitlementFormFacts(services, actor, systemId)))
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const systemId = queryId(args.request, 'system') ?? ''
  const { fields } = valueOrNotFound(await entitlementFormFacts(services, actor, systemId))
  const form = await readForm(args.request)
  const input = await readEntitlementForm(services, actor, { id: systemId, fields }, form)
  if (!input.ok) return formAgain(input.problems, form)
  const added = await addEntitlement(services, actor, systemId, input.value)
  return added.ok ? seeOther(`/admin/entitlements/${added.value}`) : formAgain(added.problems, form)
}

export default function NewEntitlement() {
  const facts = useLoaderData<typeof loader>()
  const back = `/admin/systems/${facts.system.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: facts.system.name, to: back }, { label: 'Add a right' }]} />
      <PageHeader title={`Add a right in ${facts.system.name}`} />
      <EntitlementForm facts={facts} back={back} submit="Add the right" {...useActionData<typeof action>()} />
    </>
  )
}
