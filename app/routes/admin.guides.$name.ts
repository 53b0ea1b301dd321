import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireAdministrator } from '~/http/caller.server'
import { notFound } from '~/http/respond.server'
import { guideOf } from './admin.guides.server'

/** What an administrator sets a kind of system up by, as plain text: it runs nothing. */
export async function loader(args: LoaderFunctionArgs) {
  await requireAdministrator(args)
  const guide = guideOf(args.params.name ?? '')
  if (guide === null) throw notFound()
  return new Response(guide.text, {
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Disposition': `${guide.saved ? 'attachment' : 'inline'}; filename="${guide.fileName}"`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cache-Control': 'no-store',
    },
  })
}
