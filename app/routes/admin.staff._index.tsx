import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { requireStaff } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Badge, ButtonLink, DataTable, EmptyState, PageHeader } from '~/ui'
import { listStaff } from '~/usecases/staff/list-staff.server'

export const meta: MetaFunction = () => [{ title: 'Staff · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireStaff(args)
  const after = new URL(args.request.url).searchParams.get('after')
  return json(valueOrNotFound(await listStaff(services, actor, after)))
}

export default function Staff() {
  const { staff, next, mayChange } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title="Staff"
        lead="Who decides, guards, reviews and administers. Contractors are people of a vendor."
        actions={
          mayChange ? (
            <ButtonLink to="/admin/staff/new" icon="add">
              Add somebody
            </ButtonLink>
          ) : null
        }
      />
      <DataTable
        caption="Staff"
        columns={[
          {
            key: 'name',
            header: 'Name',
            cell: (row) => (
              <Link to={`/admin/staff/${row.id}`} className="text-action underline underline-offset-2">
                {row.name}
              </Link>
            ),
          },
          {
            key: 'address',
            header: 'Sign-in address',
            cell: (row) => <span className="break-all">{row.email}</span>,
          },
          {
            key: 'roles',
            header: 'Roles',
            cell: (row) =>
              row.roles.length === 0
                ? 'None'
                : row.roles.map((role) => (
                    <span key={role.id} className="block">
                      {role.words}
                      {role.waitsUntil === null ? '' : ' (does not count yet)'}
                    </span>
                  )),
          },
          {
            key: 'factor',
            header: 'Second factor',
            cell: (row) =>
              row.enrolled ? (
                <Badge icon="check" tone="success">
                  Set up
                </Badge>
              ) : row.cannotWork ? (
                <Badge icon="warning" tone="warning">
                  Missing, cannot work
                </Badge>
              ) : (
                'None'
              ),
          },
        ]}
        rows={staff}
        rowKey={(row) => row.id}
        next={next}
        empty={
          <EmptyState title="Nobody here" icon="people">
            Everybody you add is listed here, with what they may do.
          </EmptyState>
        }
      />
    </>
  )
}
