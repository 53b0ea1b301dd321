import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Account } from '~/domain/reconciliation/observation'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { liveArtifactPage } from '~db/repositories/artifacts'
import { credentialsByIds } from '~db/repositories/credentials'
import { type CredentialStanding, standingsAt } from './standing.server'

/** Accounts read at once when a system's are listed. */
const PAGE = 200

/** What the portal says it is, where it is the target itself: both seats approve it like any other's. */
export function portalIdentity({ keys }: Pick<Services, 'keys'>): string {
  const key = keys.verifyingKey.export({ format: 'der', type: 'spki' }).toString('base64')
  return `daypass:${sha256(key)}`
}

/** What a kind tells of an account itself; it is active while `desired` says on, unless the kind says otherwise. */
type Told = Pick<Account, 'nativeName' | 'entitlements'> & Partial<Pick<Account, 'active'>>

/** Every account of a system whose answers the portal gives itself, as those would be now, a page at a time. */
export async function* accountsOfPortal(
  services: Pick<Services, 'store' | 'clock' | 'keys'>,
  systemId: Id,
  told: (found: CredentialStanding, now: Instant) => Told | Promise<Told>,
): AsyncGenerator<Account> {
  const { store, clock } = services
  for (let after = ''; ; ) {
    const page = await liveArtifactPage(store.read, systemId, after, PAGE)
    const last = page.at(-1)
    if (!last) return
    const credentials = await credentialsByIds(
      store.read,
      page.map((artifact) => artifact.credentialId),
    )
    const now = clock.now()
    for (const found of await standingsAt(services, store.read, credentials, now)) {
      const { credential, person, artifact } = found.facts
      yield {
        nativeId: credential.id,
        displayName: person.name,
        active: found.want.state === 'on',
        markedCredentialId: credential.id,
        lastUsedAt: credential.lastUsedAt,
        createdAt: artifact?.createdAt ?? null,
        ...(await told(found, now)),
      }
    }
    after = last.id
  }
}
