import type { NetworkAuthority } from '~/connectors/radius/authority'
import { segmentName } from '~/connectors/radius/config'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { liveArtifactPage } from '~db/repositories/artifacts'
import { credentialById, credentialsByIds } from '~db/repositories/credentials'
import { endRadiusSession, openRadiusSessions, updateRadiusSession } from '~db/repositories/radius-sessions'
import { type CredentialStanding, standingsAt } from '../credential/standing.server'
import { networkRight, segmentsOf } from './network-right'
import { sessionEnded } from './note-session.server'

/** Accounts read at once when a system's are listed. */
const PAGE = 200

/** The evaluation that FreeRADIUS asks, as the connector of networks asks it, and the sessions that NAS told of. */
export function createNetworkAuthority(
  services: Pick<Services, 'store' | 'clock' | 'keys' | 'audit'>,
): NetworkAuthority {
  const { store, clock, keys, audit } = services
  const identity = `daypass:${sha256(keys.verifyingKey.export({ format: 'der', type: 'spki' }).toString('base64'))}`
  return {
    identity: () => identity,
    now: clock.now,
    async answer(credentialId) {
      const credential = await credentialById(store.read, credentialId)
      if (!credential) return null
      const now = clock.now()
      const [found] = await standingsAt(services, store.read, [credential], now)
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
    async *accounts(systemId) {
      for (let after = ''; ; ) {
        const page = await liveArtifactPage(store.read, systemId, after, PAGE)
        const last = page.at(-1)
        if (!last) return
        const credentials = await credentialsByIds(
          store.read,
          page.map((artifact) => artifact.credentialId),
        )
        for (const found of await standingsAt(services, store.read, credentials, clock.now())) {
          const { credential, person, artifact } = found.facts
          yield {
            nativeId: credential.id,
            nativeName: artifact?.nativeName ?? credential.id,
            displayName: person.name,
            active: found.want.state === 'on',
            entitlements: namesOf(found),
            markedCredentialId: credential.id,
            lastUsedAt: credential.lastUsedAt,
            createdAt: artifact?.createdAt ?? null,
          }
        }
        after = last.id
      }
    },
    openSessions: (credentialId) => openRadiusSessions(store.read, credentialId),
    async sessionEnded(sessionId, how) {
      await store.transact(async (tx) => {
        const now = clock.now()
        const ended = await endRadiusSession(tx, sessionId, now, how)
        const credential = ended && (await credentialById(tx, ended.credentialId))
        if (!credential) return
        const system = { id: credential.systemId, siteId: credential.siteId }
        await audit.append(tx, now, sessionEnded(system, credential, sessionId, how))
      })
    },
    async sessionTold(sessionId, endsAt) {
      await store.transact((tx) => updateRadiusSession(tx, sessionId, { endsAt }))
    },
  }
}

const namesOf = (found: CredentialStanding) => segmentsOf(found).map(segmentName).sort()
