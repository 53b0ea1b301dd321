import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  ButtonLink,
  Card,
  EmptyState,
  EndWithoutPortal,
  PageHeader,
  PostForm,
  Section,
  Select,
  SubmitButton,
  TextLink,
} from '~/ui'
import { addSystem } from '~/usecases/connected-system/add-system.server'
import { settingProblems } from '~/usecases/connected-system/setting-problems.server'
import { systemFormFacts } from '~/usecases/connected-system/system-form.server'
import { KindGuide, RunOnBadge, SettingFields, SystemFields } from './admin.systems.form.parts'
import { readSystemForm, systemFormAgain, typedUnder } from './admin.systems.server'
import { queryId } from './list-query.server'

export const meta: MetaFunction = () => [{ title: 'Add a connected system · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const facts = valueOrNotFound(await systemFormFacts(services, actor))
  const kind = facts.kinds.find((each) => each.kind === queryId(args.request, 'kind')) ?? null
  return json({ ...facts, kind })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const { kinds } = valueOrNotFound(await systemFormFacts(services, actor))
  const kind = kinds.find((each) => each.kind === queryId(args.request, 'kind'))
  if (!kind) throw notFound()
  const form = await readForm(args.request)
  const input = readSystemForm(form, kind.settings)
  const siteId = textOf(form, 'siteId')
  const noSite = siteId === '' ? [{ code: 'choice_missing', field: 'siteId' }] : []
  if (!input.ok || noSite.length > 0) {
    const typed = typedUnder(form, 'settings', kind.settings)
    const settings = await settingProblems(services, actor, kind.kind, null, typed)
    return systemFormAgain([...noSite, ...(input.ok ? [] : input.problems), ...settings], form, kind.settings)
  }
  const added = await addSystem(services, actor, siteId, kind.kind, input.value)
  return added.ok
    ? seeOther(`/admin/systems/${added.value}`)
    : systemFormAgain(added.problems, form, kind.settings)
}

export default function NewSystem() {
  const { sites, kinds, owners, kind } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  if (sites.length === 0) {
    return (
      <>
        <PageHeader title="Add a connected system" />
        <EmptyState
          title="Add a site first"
          icon="site"
          action={<ButtonLink to="/admin/sites/new">Add a site</ButtonLink>}
        >
          Every connected system belongs to a site.
        </EmptyState>
      </>
    )
  }
  if (kind === null) return <ChooseKind kinds={kinds} />
  return (
    <>
      <PageHeader
        title={`Add a system: ${kind.title}`}
        lead="Nobody gets access in it before both seats of its site confirmed what it is."
      />
      <Card>
        <p className="mb-4">
          <EndWithoutPortal end={kind.endWithoutPortal} /> <RunOnBadge of={kind.runOn} />
        </p>
        {kind.listedBy === null ? null : (
          <p className="mb-4">
            It cannot list its accounts: add the same device as “{kind.listedBy}” too, first. Until then this
            one cannot be confirmed.
          </p>
        )}
        <p className="mb-4">
          <KindGuide kind={kind.kind} />
        </p>
        <PostForm problems={again?.problems} values={again?.values}>
          <Select
            name="siteId"
            label="Site"
            options={sites.map(({ id, name }) => ({ value: id, label: name }))}
            width="medium"
          />
          <SystemFields owners={owners} />
          <SettingFields
            fields={kind.settings}
            kind={kind.kind}
            prefix="settings"
            again={again !== undefined}
          />
          <Actions>
            <SubmitButton>Add the system</SubmitButton>
            <ButtonLink to="/admin/systems" tone="quiet">
              Cancel
            </ButtonLink>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}

type Kinds = ReturnType<typeof useLoaderData<typeof loader>>['kinds']

function ChooseKind({ kinds }: { kinds: Kinds }) {
  return (
    <>
      <PageHeader title="Add a connected system" />
      <Section title="Which kind is it?">
        <ul className="space-y-3">
          {kinds.map((each) => (
            <li key={each.kind}>
              <TextLink to={`/admin/systems/new?kind=${each.kind}`}>{each.title}</TextLink>
              <p className="text-sm text-muted">
                <EndWithoutPortal end={each.endWithoutPortal} /> <RunOnBadge of={each.runOn} />
              </p>
            </li>
          ))}
        </ul>
      </Section>
    </>
  )
}
