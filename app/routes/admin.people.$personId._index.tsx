import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { may } from '~/domain/person/roles'
import { requireActor, requireAdministrator, requireMay } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs } from '~/ui'
import { readPerson } from '~/usecases/person/read-person.server'
import { PersonPage } from './people.parts'
import { changePhotoAction } from './people.server'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.view.person.name ?? 'Contractor'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const caller = await requireActor(args)
  requireMay(caller, 'configuration.read')
  const view = valueOrNotFound(await readPerson(caller.services, caller.actor, args.params.personId ?? ''))
  return json({ view, mayLock: may(caller.actor, 'lock.place', {}, caller.now) })
}

export async function action(args: ActionFunctionArgs) {
  const caller = await requireAdministrator(args)
  return changePhotoAction(caller, args.request, args.params.personId ?? '', '/admin/people')
}

export default function Person() {
  const { view, mayLock } = useLoaderData<typeof loader>()
  const { person, vendorName } = view
  return (
    <>
      <Breadcrumbs
        items={[
          { label: 'Vendors', to: '/admin/vendors' },
          { label: vendorName, to: `/admin/vendors/${person.vendorId}` },
          { label: person.name },
        ]}
      />
      <PersonPage
        view={view}
        at={`/admin/people/${person.id}`}
        mayLock={mayLock}
        photoProblems={useActionData<typeof action>()?.problems}
      />
    </>
  )
}
