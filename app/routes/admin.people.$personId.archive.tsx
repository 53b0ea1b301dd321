import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { readPerson } from '~/usecases/person/read-person.server'
import { ArchivePage } from './configuration.parts'
import { ARCHIVE_PERSON } from './people.consequences.parts'
import { archivePersonAction } from './people.server'

export const meta: MetaFunction = () => [{ title: 'Archive a person · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  return json(valueOrNotFound(await readPerson(services, actor, args.params.personId ?? '')))
}

export async function action(args: ActionFunctionArgs) {
  const caller = await requireAdministrator(args)
  const personId = args.params.personId ?? ''
  return archivePersonAction(caller, args.request, personId, `/admin/people/${personId}`)
}

export default function ArchivePerson() {
  const { person } = useLoaderData<typeof loader>()
  return (
    <ArchivePage
      title={`Archive ${person.name}?`}
      consequences={ARCHIVE_PERSON}
      back={`/admin/people/${person.id}`}
      problems={useActionData<typeof action>()?.problems}
    />
  )
}
