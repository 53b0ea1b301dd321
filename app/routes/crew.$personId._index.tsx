import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs } from '~/ui'
import { readPerson } from '~/usecases/person/read-person.server'
import { requireCrewLead } from './crew.server'
import { PersonPage } from './people.parts'
import { changePhotoAction } from './people.server'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.person.name ?? 'My crew'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { caller } = await requireCrewLead(args)
  return json(valueOrNotFound(await readPerson(caller.services, caller.actor, args.params.personId ?? '')))
}

export async function action(args: ActionFunctionArgs) {
  const { caller } = await requireCrewLead(args)
  return changePhotoAction(caller, args.request, args.params.personId ?? '', '/crew')
}

export default function CrewMember() {
  const view = useLoaderData<typeof loader>()
  return (
    <>
      <Breadcrumbs items={[{ label: 'My crew', to: '/crew' }, { label: view.person.name }]} />
      <PersonPage
        view={view}
        at={`/crew/${view.person.id}`}
        photoProblems={useActionData<typeof action>()?.problems}
      />
    </>
  )
}
