import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { Breadcrumbs, PageHeader } from '~/ui'
import { requireCrewLead } from './crew.server'
import { PersonForm } from './people.parts'
import { addPersonAction } from './people.server'

export const meta: MetaFunction = () => [{ title: 'Add a person · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  await requireCrewLead(args)
  return null
}

export async function action(args: ActionFunctionArgs) {
  const { caller, vendorId } = await requireCrewLead(args)
  return addPersonAction(caller, args.request, vendorId, '/crew')
}

export default function NewCrewMember() {
  return (
    <>
      <Breadcrumbs items={[{ label: 'My crew', to: '/crew' }, { label: 'Add a person' }]} />
      <PageHeader title="Add a person to my crew" lead="The photo and the documents come on the next page." />
      <PersonForm
        asksCrewLead={false}
        back="/crew"
        submit="Add the person"
        {...useActionData<typeof action>()}
      />
    </>
  )
}
