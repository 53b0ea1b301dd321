import { type Caller, type RouteArgs, requireActor } from '~/http/caller.server'
import { notFound } from '~/http/respond.server'

/** A crew lead and the vendor whose people they manage; others see the 404 page. */
export async function requireCrewLead(args: RouteArgs): Promise<{ caller: Caller; vendorId: string }> {
  const caller = await requireActor(args)
  const { kind, crewLead, vendorId } = caller.actor
  if (kind !== 'contractor' || !crewLead || vendorId === null) throw notFound()
  return { caller, vendorId }
}
