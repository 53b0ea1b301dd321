import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import type { Instant } from '~/domain/kernel/time'
import { type Action, isAdministrator, may, type Resource } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { loadActor, type SignedIn } from '~/usecases/identity/load-actor.server'
import { sessionToken } from './browser-cookies.server'
import { bodyArrived } from './form.server'
import { notFound, seeOther } from './respond.server'
import { returnToOf, withReturnTo } from './return-to'
import '~/load-context'

export type RouteArgs = LoaderFunctionArgs | ActionFunctionArgs

/** What a route knows of its request, signed in or not. */
export interface Visitor {
  readonly services: Services
  /** Read once; use cases read the clock themselves. */
  readonly now: Instant
  readonly ip: string
  readonly requestId: string
  readonly userAgent: string | null
}

/** A visitor who is signed in: `actor` without the appointments that are withheld. */
export interface Caller extends Visitor, SignedIn {}

/** Also for pages before sign-in. */
export function visitorOf({ request, context }: RouteArgs): Visitor {
  const { services } = context.portal
  return {
    services,
    now: services.clock.now(),
    ip: context.ip,
    requestId: context.requestId,
    userAgent: request.headers.get('User-Agent'),
  }
}

/** Who is signed in, or null. Does not send anybody anywhere. */
export async function optionalActor(args: RouteArgs): Promise<Caller | null> {
  const visitor = visitorOf(args)
  const signedIn = await loadActor(visitor.services, sessionToken(args.request, visitor.services))
  if (signedIn === null) return null
  args.context.portal.requests.signedIn(signedIn.actor.personId)
  return { ...visitor, ...signedIn }
}

/**
 * Who is signed in; throws the way to the sign-in page for others. Approvers and administrators who still have to
 * enrol or prove their second factor are sent to do so first, unless the page is `anyway` theirs (their account).
 */
export async function requireActor(
  args: RouteArgs,
  options: { readonly anyway?: boolean } = {},
): Promise<Caller> {
  let caller = await optionalActor(args)
  if (caller !== null && args.request.body !== null) {
    // A body may take a minute, and nobody waits for the body of a stranger: who it is counts once it is here.
    await bodyArrived(args.request)
    caller = await optionalActor(args)
  }
  if (caller === null) throw seeOther(withReturnTo('/sign-in', returnToOf(args.request)))
  if (caller.withheld !== null && options.anyway !== true) throw towardsSecondFactor(caller, args.request)
  return caller
}

/** A member of staff; contractors see the 404 page. */
export async function requireStaff(args: RouteArgs): Promise<Caller> {
  const caller = await requireActor(args)
  if (caller.actor.kind !== 'staff') throw notFound()
  return caller
}

/** Somebody whose second factor was proved in this session; others are sent to prove or enrol it. */
export async function requireSecondFactor(args: RouteArgs): Promise<Caller> {
  const caller = await requireActor(args)
  if (caller.secondFactor !== 'fresh') throw towardsSecondFactor(caller, args.request)
  return caller
}

/** An administrator, second factor proved; others see the 404 page. */
export async function requireAdministrator(args: RouteArgs): Promise<Caller> {
  const caller = await requireActor(args)
  if (!isAdministrator(caller.actor, caller.now)) throw notFound()
  return caller
}

/** Throws the 404 page unless the caller may. The use case asks again. */
export function requireMay(
  caller: Pick<Caller, 'actor' | 'now'>,
  action: Action,
  resource: Resource = {},
): void {
  if (!may(caller.actor, action, resource, caller.now)) throw notFound()
}

function towardsSecondFactor(caller: Caller, request: Request): Response {
  const page = caller.secondFactor === 'none' ? '/account/second-factor' : '/sign-in/second-factor'
  return seeOther(withReturnTo(page, returnToOf(request)))
}
