import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { Problem } from '~/domain/kernel/result'
import { type Actor, isAdministrator } from '~/domain/person/roles'
import { requireActor, requireAdministrator } from '~/http/caller.server'
import { parseForm, readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import type { Services } from '~/platform/services'
import { Actions, Breadcrumbs, Checkbox, PageHeader, PostForm, Section, SubmitButton, TextInput } from '~/ui'
import { addSshHost, hostInput, removeSshHost, showSshHosts } from '~/usecases/ssh/manage-hosts.server'
import { retireInput, retireSshHost } from '~/usecases/ssh/retire-host.server'
import { HostFiles, HostMade, HostTable, RemovedHosts } from './admin.systems.hosts.parts'

export const meta: MetaFunction = () => [{ title: 'SSH hosts · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const view = valueOrNotFound(await showSshHosts(services, actor, args.params.systemId ?? ''))
  return json({ ...view, mayChange: isAdministrator(actor, now) && !view.system.archived })
}

/** A new host's token stands in the answer to its form and nowhere else. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const systemId = args.params.systemId ?? ''
  const form = await readForm(args.request)
  if (textOf(form, 'intent') === 'retire') return retire(services, actor, systemId, form)
  await requireAdministrator(args)
  if (textOf(form, 'intent') === 'remove') {
    const removed = await removeSshHost(services, actor, systemId, textOf(form, 'host'))
    return removed.ok ? seeOther(`/admin/systems/${systemId}/hosts`) : formAgain(removed.problems, form)
  }
  valueOrNotFound(await showSshHosts(services, actor, systemId))
  const input = parseForm(hostInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const added = await addSshHost(services, actor, systemId, input.value)
  if (!added.ok) return formAgain(added.problems, form)
  const made = { name: input.value.name, token: added.value.token }
  return json({ made, problems: [] as Problem[], values: {} }, { headers: { 'Cache-Control': 'no-store' } })
}

async function retire(services: Services, actor: Actor, systemId: string, form: FormData) {
  const input = parseForm(retireInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const retired = await retireSshHost(services, actor, systemId, input.value)
  return retired.ok ? seeOther(`/admin/systems/${systemId}/hosts`) : formAgain(retired.problems, form)
}

export default function SshHosts() {
  const view = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const made = answer && 'made' in answer ? answer.made : null
  const refused = answer && !('made' in answer) ? answer : null
  const ofHost = [refused?.values.host ?? []].flat()[0] ?? null
  return (
    <>
      <Breadcrumbs
        items={[
          { label: 'Connected systems', to: '/admin/systems' },
          { label: view.system.name, to: `/admin/systems/${view.system.id}` },
          { label: 'Hosts' },
        ]}
      />
      <PageHeader
        title="Hosts"
        eyebrow={view.system.name}
        lead="Each host fetches the revocation list with a token of its own. An end is confirmed when every host says that it holds the list, or when the certificates have expired."
      />
      {made ? <HostMade made={made} /> : null}
      <HostTable
        hosts={view.hosts}
        listNumber={view.listNumber}
        site={view.site}
        mayChange={view.mayChange}
      />
      <RemovedHosts
        hosts={view.removed}
        site={view.site}
        again={refused && ofHost !== null ? { ...refused, host: ofHost } : null}
      />
      <HostFiles view={view} />
      {view.mayChange ? (
        <Section title="Add a host">
          <PostForm
            problems={ofHost === null ? refused?.problems : undefined}
            values={ofHost === null ? refused?.values : undefined}
            reload
          >
            <TextInput name="name" label="Name" hint="As holders know it." />
            <TextInput name="address" label="Address" hint="As holders reach it, such as gw1.example.com." />
            <TextInput name="port" label="Port" width="short" inputMode="numeric" defaultValue="22" />
            <Checkbox
              name="endsSessions"
              label="The session killer is installed there"
              hint="Without it open sessions survive the end of access, and the holder is told so."
            />
            <Actions>
              <SubmitButton icon="add">Add the host</SubmitButton>
            </Actions>
          </PostForm>
        </Section>
      ) : null}
    </>
  )
}
