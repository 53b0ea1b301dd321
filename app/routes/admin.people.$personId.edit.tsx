import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, PageHeader } from '~/ui'
import { readPerson } from '~/usecases/person/read-person.server'
import { PersonForm } from './people.parts'
import { changePersonAction } from './people.server'

export const meta: MetaFunction = () => [{ title: 'Change a person · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  return json(valueOrNotFound(await readPerson(services, actor, args.params.personId ?? '')))
}

export async function action(args: ActionFunctionArgs) {
  const caller = await requireAdministrator(args)
  return changePersonAction(caller, args.request, args.params.personId ?? '', '/admin/people')
}

export default function EditPerson() {
  const { person, identityFixed } = useLoaderData<typeof loader>()
  const back = `/admin/people/${person.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: person.name, to: back }, { label: 'Change' }]} />
      <PageHeader title={`Change ${person.name}`} />
      <PersonForm
        person={person}
        asksCrewLead
        identityFixed={identityFixed}
        back={back}
        submit="Save"
        {...useActionData<typeof action>()}
      />
    </>
  )
}
