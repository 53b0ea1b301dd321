import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, PageHeader } from '~/ui'
import { readPerson } from '~/usecases/person/read-person.server'
import { requireCrewLead } from './crew.server'
import { PersonForm } from './people.parts'
import { changePersonAction } from './people.server'

export const meta: MetaFunction = () => [{ title: 'Change a person · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { caller } = await requireCrewLead(args)
  return json(valueOrNotFound(await readPerson(caller.services, caller.actor, args.params.personId ?? '')))
}

export async function action(args: ActionFunctionArgs) {
  const { caller } = await requireCrewLead(args)
  return changePersonAction(caller, args.request, args.params.personId ?? '', '/crew')
}

export default function EditCrewMember() {
  const { person, identityFixed } = useLoaderData<typeof loader>()
  const back = `/crew/${person.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: person.name, to: back }, { label: 'Change' }]} />
      <PageHeader title={`Change ${person.name}`} />
      <PersonForm
        person={person}
        asksCrewLead={false}
        identityFixed={identityFixed}
        back={back}
        submit="Save"
        {...useActionData<typeof action>()}
      />
    </>
  )
}
