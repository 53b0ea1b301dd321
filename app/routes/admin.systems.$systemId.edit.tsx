import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { seeOther, valueOrNotFound } from '~/http/respond.server'
import { Actions, Breadcrumbs, ButtonLink, Card, Notice, PageHeader, PostForm, SubmitButton } from '~/ui'
import { changeSystem } from '~/usecases/connected-system/change-system.server'
import { readSystem } from '~/usecases/connected-system/read-system.server'
import { settingProblems } from '~/usecases/connected-system/setting-problems.server'
import { systemFormFacts } from '~/usecases/connected-system/system-form.server'
import { SettingFields, SystemFields } from './admin.systems.form.parts'
import { readSystemForm, systemFormAgain, typedUnder } from './admin.systems.server'

export const meta: MetaFunction = () => [{ title: 'Change a connected system · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const view = valueOrNotFound(await readSystem(services, actor, args.params.systemId ?? ''))
  const { owners } = valueOrNotFound(await systemFormFacts(services, actor))
  return json({ ...view, owners })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const systemId = args.params.systemId ?? ''
  const { system } = valueOrNotFound(await readSystem(services, actor, systemId))
  const form = await readForm(args.request)
  const input = readSystemForm(form, system.settings)
  if (!input.ok) {
    const typed = typedUnder(form, 'settings', system.settings)
    const settings = await settingProblems(services, actor, system.kind, systemId, typed)
    return systemFormAgain([...input.problems, ...settings], form, system.settings)
  }
  const shownTarget = Number(textOf(form, 'targetVersion'))
  const changed = await changeSystem(services, actor, systemId, shownTarget, input.value)
  return changed.ok
    ? seeOther(`/admin/systems/${systemId}`)
    : systemFormAgain(changed.problems, form, system.settings)
}

export default function EditSystem() {
  const { system, owners, holdsAccess } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const back = `/admin/systems/${system.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: system.name, to: back }, { label: 'Change' }]} />
      <PageHeader
        title={`Change ${system.name}`}
        lead="Pointed elsewhere, it gives nothing until both seats confirmed anew what it is."
      />
      {holdsAccess ? (
        <Notice tone="warning" title="People hold access in this system">
          Name, owners and the secret can be changed; a new secret must see those accounts. Its address
          cannot, as long as accounts that Daypass made stand in it: it could not take them away any more. Add
          the other one as a new system, or end all access here first.
        </Notice>
      ) : null}
      <Card>
        <PostForm
          problems={again?.problems}
          values={again?.values}
          hidden={{ targetVersion: system.targetVersion }}
        >
          <SystemFields system={system} owners={owners} />
          <SettingFields
            kind={system.kind}
            fields={system.settings}
            prefix="settings"
            again={again !== undefined}
          />
          <Actions>
            <SubmitButton>Save</SubmitButton>
            <ButtonLink to={back} tone="quiet">
              Cancel
            </ButtonLink>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}
