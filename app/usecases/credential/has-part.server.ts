import type { Id } from '~/domain/kernel/ids'
import { lastGrants } from '~db/repositories/grants'
import { requestsByIds } from '~db/repositories/requests'
import type { Handle } from '~db/store'

/** Grants looked at for who asked for them. */
const GRANTS = 50

/**
 * True for its holder, for whoever asked for it and for its sponsor: they hand nothing to themselves, and say of nothing that it
 * is back or gone.
 */
export async function hasPart(
  h: Handle,
  { personId, credentialId }: { readonly personId: Id; readonly credentialId: Id },
  who: Id,
): Promise<boolean> {
  if (personId === who) return true
  const grants = await lastGrants(h, credentialId, GRANTS)
  const requests = await requestsByIds(h, [...new Set(grants.map((grant) => grant.requestId))])
  return requests.some(({ requesterId, sponsorId }) => requesterId === who || sponsorId === who)
}
