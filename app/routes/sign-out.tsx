import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { noSessionCookie, sessionToken } from '~/http/browser-cookies.server'
import { visitorOf } from '~/http/caller.server'
import { seeOther } from '~/http/respond.server'
import { signOut } from '~/usecases/identity/revoke-session.server'

/** A link can be opened by anybody and anything: it signs nobody out. */
export function loader(_args: LoaderFunctionArgs) {
  return seeOther('/')
}

export async function action(args: ActionFunctionArgs) {
  const { services } = visitorOf(args)
  await signOut(services, sessionToken(args.request, services))
  return seeOther('/sign-in', noSessionCookie(services))
}
