import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireAdministrator } from '~/http/caller.server'
import { notFound } from '~/http/respond.server'
import { guideFileOf } from './admin.guides.server'

/** What comes with a guide, to be saved: it runs nothing. */
export async function loader(args: LoaderFunctionArgs) {
  await requireAdministrator(args)
  const name = args.params.name ?? ''
  const text = guideFileOf(name)
  if (text === null) throw notFound()
  return new Response(text, {
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}"`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cache-Control': 'no-store',
    },
  })
}
