import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireActor } from '~/http/caller.server'
import { notFound } from '~/http/respond.server'
import { readFile } from '~/usecases/document/read-file.server'

/**
 * A photo or document for those who may see it. It is never kept by a cache and never runs anything; a document is
 * saved, not opened in the portal's own origin. The launcher's headers keep browsers from guessing another type.
 */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const found = await readFile(services, actor, args.params.fileId ?? '')
  if (!found) throw notFound()
  const { file, shownInPage, fileName } = found
  return new Response(new Uint8Array(file.bytes), {
    headers: {
      'Content-Type': file.mediaType,
      'Content-Length': String(file.bytes.length),
      'Content-Disposition': `${shownInPage ? 'inline' : 'attachment'}; filename="${fileName}"`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cache-Control': 'no-store',
    },
  })
}
