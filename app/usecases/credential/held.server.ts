import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { type CredentialRow, credentialById } from '~db/repositories/credentials'
import type { Handle } from '~db/store'
import { type CredentialStanding, standingsAt } from './standing.server'

/** The actor's own credential; null for everybody else's, and where there is none. */
export async function ownCredential(
  h: Handle,
  actor: Actor,
  credentialId: Id,
  now: Instant,
): Promise<CredentialRow | null> {
  const credential = await credentialById(h, credentialId)
  const own = credential && may(actor, 'credential.hold', { people: [credential.personId] }, now)
  return own ? credential : null
}

/** The actor's own credential in a system of this kind, as it stands at `now`; null for everybody else's. */
export async function heldStanding(
  services: Pick<Services, 'keys' | 'clock'>,
  h: Handle,
  actor: Actor,
  credentialId: Id,
  kind: string,
  now: Instant,
): Promise<CredentialStanding | null> {
  const credential = await ownCredential(h, actor, credentialId, now)
  if (!credential) return null
  const [found] = await standingsAt(services, h, [credential], now)
  return found?.facts.system.kind === kind ? found : null
}
