import type { SshAuthority } from '~/connectors/ssh-ca/authority'
import { mayStillOpen, rightOf } from '~/domain/certificate/certificate'
import type { ProofGrade } from '~/domain/connected-system/connected-system'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { accountsOfPortal } from '~/usecases/credential/accounts-of-portal.server'
import { type CredentialStanding, standingOf } from '~/usecases/credential/standing.server'
import { credentialById } from '~db/repositories/credentials'
import { unexpiredCertificates } from '~db/repositories/ssh-certificates'
import { ensureSshAuthority } from './authority-key.server'
import { hostsKnown, lostUntil, type SystemKnown } from './hosts-known.server'
import { revokeBeyond } from './revoke-serials.server'
import { rightsOf } from './rights.server'

/**
 * What the `ssh-ca` connector asks: what the portal would sign now, and which of the certificates that it signed some host may
 * still accept.
 */
export function createSshAuthority(
  services: Pick<Services, 'store' | 'clock' | 'keys' | 'audit'>,
): SshAuthority {
  const { store, clock } = services

  async function answerFor(found: CredentialStanding, known: SystemKnown, now: Instant) {
    const { id, systemId } = found.facts.credential
    // What ends by time alone has ended only where the time is known.
    const doubted = clock.doubt() !== null && found.facts.openEnds.length > 0
    const issued = await unexpiredCertificates(store.read, id, doubted ? 0 : now)
    const open = issued.filter((row) =>
      mayStillOpen(row, known, doubted ? Math.min(now, row.validTo - 1) : now),
    )
    const lost = found.facts.openEnds.length > 0 ? lostUntil(known, now) : null
    const held = open.flatMap((row) => row.principals.map((principal) => rightOf(systemId, principal)))
    const { state } = found.want
    // Who refuses: hosts that hold the list, or the certificates by their own end, which nobody was asked about.
    const proof: ProofGrade = issued.length > open.length ? 'read' : 'portal'
    if (state !== 'on' && open.length === 0 && lost === null) {
      return {
        state: state === 'off' ? ('off' as const) : ('none' as const),
        rights: [],
        until: null,
        proof,
      }
    }
    const until =
      state === 'on'
        ? Math.max(...found.want.entitlements.values())
        : Math.max(lost ?? 0, ...open.map(({ validTo }) => validTo))
    const rights = [...new Set([...rightsOf(found).map(({ principal }) => principal), ...held])].sort()
    return { state: 'on' as const, rights, until, proof }
  }

  return {
    identity: async (systemId) => `ssh-ca:${(await ensureSshAuthority(services, systemId)).fingerprint}`,
    async keep(credentialId, rights) {
      const credential = await credentialById(store.read, credentialId)
      if (credential) await revokeBeyond(services, credential, rights)
    },
    async answer(credentialId) {
      const now = clock.now()
      const found = await standingOf(services, store.read, credentialId, now)
      if (!found) return { state: 'none', rights: [], until: null, proof: 'portal' }
      return answerFor(found, await hostsKnown(store.read, found.facts.credential.systemId), now)
    },
    async *accounts(systemId) {
      const known = await hostsKnown(store.read, systemId)
      yield* accountsOfPortal(services, systemId, async (found, now) => {
        const { state, rights } = await answerFor(found, known, now)
        return { nativeName: found.facts.credential.id, entitlements: rights, active: state === 'on' }
      })
    },
  }
}
