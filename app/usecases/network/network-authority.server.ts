import type { NetworkAuthority } from '~/connectors/radius/authority'
import { segmentName } from '~/connectors/radius/config'
import type { Services } from '~/platform/services'
import { openRadiusSessions, updateRadiusSession } from '~db/repositories/radius-sessions'
import { accountsOfPortal, portalIdentity } from '../credential/accounts-of-portal.server'
import { type CredentialStanding, standingOf } from '../credential/standing.server'
import { networkRight, segmentsOf } from './network-right'
import { endSession } from './session-events.server'

/** The evaluation that FreeRADIUS asks, as the connector of networks asks it, and the sessions that NAS told of. */
export function createNetworkAuthority(
  services: Pick<Services, 'store' | 'clock' | 'keys' | 'audit'>,
): NetworkAuthority {
  const { store, clock } = services
  const identity = portalIdentity(services)
  return {
    identity: () => identity,
    now: clock.now,
    async answer(credentialId) {
      const now = clock.now()
      const found = await standingOf(services, store.read, credentialId, now)
      if (!found || found.facts.artifact === null || found.want.state === 'gone') return null
      const right = networkRight(found, now)
      if (right === null) return { verdict: 'reject', entitlements: [], until: null, boundary: null }
      return {
        verdict: 'accept',
        entitlements: namesOf(found),
        until: Math.max(...found.want.entitlements.values()),
        boundary: right.boundary,
      }
    },
    accounts: (systemId) =>
      accountsOfPortal(services, systemId, (found) => ({
        nativeName: found.facts.artifact?.nativeName ?? found.facts.credential.id,
        entitlements: namesOf(found),
      })),
    openSessions: (credentialId) => openRadiusSessions(store.read, credentialId),
    sessionEnded: (sessionId, how) => store.transact((tx) => endSession(services, tx, sessionId, how)),
    async sessionTold(sessionId, endsAt) {
      await store.transact((tx) => updateRadiusSession(tx, sessionId, { endsAt }))
    },
  }
}

const namesOf = (found: CredentialStanding) => segmentsOf(found).map(segmentName).sort()
