import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireAdministrator } from '~/http/caller.server'
import { notFound } from '~/http/respond.server'
import { Breadcrumbs, PageHeader } from '~/ui'
import { guideOf } from './admin.guides.server'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.title ?? 'A guide'} · Daypass` },
]
export const handle = { width: 'reading' }

/** What an administrator sets a kind of system up by. */
export async function loader(args: LoaderFunctionArgs) {
  await requireAdministrator(args)
  const guide = guideOf(args.params.name ?? '')
  if (guide === null) throw notFound()
  return json(guide)
}

export default function Guide() {
  const { title, html } = useLoaderData<typeof loader>()
  return (
    <>
      <Breadcrumbs items={[{ label: 'Connected systems', to: '/admin/systems' }, { label: title }]} />
      <PageHeader title={title} />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: text of our own build; nobody typed any of it */}
      <div className="guide" dangerouslySetInnerHTML={{ __html: html }} />
    </>
  )
}
