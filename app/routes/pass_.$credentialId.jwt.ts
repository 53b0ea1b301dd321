import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { issuePassToken } from '~/usecases/gate/issue-pass-token.server'
import { messageFor } from '~/words/messages'

/** The pass as a file, issued at this moment. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const { issued, refused } = valueOrNotFound(
    await issuePassToken(services, actor, args.params.credentialId ?? ''),
  )
  if (issued === null) {
    const sentence = messageFor({ code: refused ?? 'pass_not_ready' })
    return new Response(`${sentence}\n`, { status: 409, headers: { 'Content-Type': 'text/plain' } })
  }
  return new Response(issued.token, {
    headers: { 'Content-Type': 'application/jwt', 'Content-Disposition': 'attachment; filename="pass.jwt"' },
  })
}
