import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { valueOrNotFound } from '~/http/respond.server'
import { readPerson } from '~/usecases/person/read-person.server'
import { ArchivePage } from './configuration.parts'
import { requireCrewLead } from './crew.server'
import { ARCHIVE_PERSON } from './people.consequences.parts'
import { archivePersonAction } from './people.server'

export const meta: MetaFunction = () => [{ title: 'Archive a person · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { caller } = await requireCrewLead(args)
  return json(valueOrNotFound(await readPerson(caller.services, caller.actor, args.params.personId ?? '')))
}

export async function action(args: ActionFunctionArgs) {
  const { caller } = await requireCrewLead(args)
  return archivePersonAction(caller, args.request, args.params.personId ?? '', '/crew')
}

export default function ArchiveCrewMember() {
  const { person } = useLoaderData<typeof loader>()
  return (
    <ArchivePage
      title={`Archive ${person.name}?`}
      consequences={ARCHIVE_PERSON}
      back={`/crew/${person.id}`}
      problems={useActionData<typeof action>()?.problems}
    />
  )
}
