import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { SetUpStep } from '~/domain/site/set-up-step'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Badge, DataTable, labelFor, Notice, PageHeader, TextLink } from '~/ui'
import { readSetUp } from '~/usecases/set-up/read-set-up.server'

export const meta: MetaFunction = () => [{ title: 'Set-up · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await readSetUp(services, actor)))
}

/** Where each step is taken. */
const WHERE: Readonly<Record<SetUpStep, string>> = {
  site: '/admin/sites',
  seats: '/admin/staff',
  sponsor: '/admin/staff',
  guard: '/admin/staff',
  system: '/admin/systems',
  confirmation: '/admin/systems',
  entitlement: '/admin/entitlements',
  zone: '/admin/sites',
  vendor: '/admin/vendors',
  vendor_approval: '/admin/vendors',
  person: '/admin/people',
  document: '/documents',
}

export default function SetUp() {
  const tasks = useLoaderData<typeof loader>()
  const open = tasks.filter((task) => !task.done).length
  return (
    <>
      <PageHeader
        title="Set-up"
        lead="What is needed before a request can be granted, in the order in which it is done."
      />
      {open === 0 ? (
        <Notice tone="success" title="Nothing is missing">
          Requests can be made, decided and granted.
        </Notice>
      ) : (
        <Notice tone="info" title={open === 1 ? 'One thing is missing' : `${open} things are missing`}>
          The list below leads to each of them.
        </Notice>
      )}
      <DataTable
        caption="Set-up tasks"
        rows={tasks}
        rowKey={(row) => row.step}
        rowTone={(row) => (row.done ? null : 'warning')}
        empty={null}
        columns={[
          {
            key: 'step',
            header: 'Task',
            cell: (row) => (
              <span>
                <TextLink to={WHERE[row.step]}>{labelFor('set_up', row.step)}</TextLink>
                <span className="block text-xs font-normal text-muted">
                  {labelFor('set_up_why', row.step)}
                </span>
              </span>
            ),
          },
          {
            key: 'state',
            header: 'State',
            cell: (row) =>
              row.done ? (
                <Badge tone="success" icon="check">
                  Done
                </Badge>
              ) : (
                <Badge tone="warning" icon="hourglass">
                  {row.missing > 0 ? `${row.missing} missing` : 'None yet'}
                </Badge>
              ),
          },
          {
            key: 'count',
            header: 'There are',
            align: 'end',
            cell: (row) => (row.more ? `${row.count} or more` : row.count),
          },
        ]}
      />
    </>
  )
}
