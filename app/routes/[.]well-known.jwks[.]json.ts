import type { LoaderFunctionArgs } from '@remix-run/node'
import { visitorOf } from '~/http/caller.server'
import { publicFile } from '~/http/public-file.server'
import { readKeySet } from '~/usecases/gate/pass-keys.server'

/** The keys that verify passes for readers of others (RFC 7517): for everybody, and no session is looked at. */
export async function loader(args: LoaderFunctionArgs) {
  const { services } = visitorOf(args)
  const text = JSON.stringify(await readKeySet(services))
  return publicFile(args.request, text, { type: 'application/jwk-set+json', maxAge: 300 })
}
