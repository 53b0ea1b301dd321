import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, PageHeader } from '~/ui'
import { changeEntitlement } from '~/usecases/entitlement/change-entitlement.server'
import { readEntitlement } from '~/usecases/entitlement/read-entitlement.server'
import { EntitlementForm } from './admin.entitlements.form.parts'
import { readEntitlementForm } from './admin.entitlements.server'

export const meta: MetaFunction = () => [{ title: 'Change a right · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  return json(valueOrNotFound(await readEntitlement(services, actor, args.params.entitlementId ?? '')))
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const id = args.params.entitlementId ?? ''
  const { fields, system } = valueOrNotFound(await readEntitlement(services, actor, id))
  const form = await readForm(args.request)
  const input = await readEntitlementForm(services, actor, { id: system.id, fields }, form)
  if (!input.ok) return formAgain(input.problems, form)
  const changed = await changeEntitlement(services, actor, id, Number(textOf(form, 'version')), input.value)
  return changed.ok ? seeOther(`/admin/entitlements/${id}`) : formAgain(changed.problems, form)
}

export default function EditEntitlement() {
  const view = useLoaderData<typeof loader>()
  const back = `/admin/entitlements/${view.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: view.current.name, to: back }, { label: 'Change' }]} />
      <PageHeader
        title={`Change ${view.current.name}`}
        lead="A change is a new version. What was approved before stays as it was, until it ends."
      />
      <EntitlementForm
        facts={view}
        current={{ ...view.current, mapping: view.current.mapping as Record<string, unknown> }}
        back={back}
        submit="Save as a new version"
        {...useActionData<typeof action>()}
      />
    </>
  )
}
