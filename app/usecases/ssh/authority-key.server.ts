import type { Id } from '~/domain/kernel/ids'
import { sshAuthorityContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { type AuthorityKey, newAuthorityKey, openAuthorityKey } from '~/platform/ssh/authority-key.server'
import { insertSshAuthority, type SshAuthorityRow, sshAuthorityOf } from '~db/repositories/ssh-authorities'
import { systemById } from '~db/repositories/systems'

/** The key of a system, opened. Throws SealError when it was sealed with another seal key, or for another system. */
export function openSshAuthority(
  { keys }: Pick<Services, 'keys'>,
  { systemId, sealedKey }: Pick<SshAuthorityRow, 'systemId' | 'sealedKey'>,
): AuthorityKey {
  return openAuthorityKey(keys.sealer.open(sealedKey, sshAuthorityContext(systemId)), `daypass-${systemId}`)
}

/** The authority of a system. The first one who asks has its key made. */
export async function ensureSshAuthority(
  services: Pick<Services, 'store' | 'clock' | 'keys' | 'audit'>,
  systemId: Id,
): Promise<SshAuthorityRow> {
  const { store, clock, keys } = services
  const known = await sshAuthorityOf(store.read, systemId)
  if (known) return known
  return store.transact(async (tx) => {
    const meanwhile = await sshAuthorityOf(tx, systemId)
    if (meanwhile) return meanwhile
    const system = await systemById(tx, systemId)
    if (!system) throw new Error('there is no such system')
    const now = clock.now()
    const text = newAuthorityKey()
    const { line, fingerprint } = openAuthorityKey(text, `daypass-${systemId}`)
    await insertSshAuthority(tx, {
      systemId,
      sealedKey: keys.sealer.seal(text, sshAuthorityContext(systemId)),
      publicLine: line,
      fingerprint,
      lastSerial: 0,
      // A host that holds no list yet says 0.
      listNumber: 1,
      listedAt: now,
      lostSerials: [],
      createdAt: now,
    })
    const made = await sshAuthorityOf(tx, systemId)
    if (!made) throw new Error('an authority that was just made is not there')
    if (made.fingerprint === fingerprint) {
      await services.audit.append(tx, now, {
        type: 'ssh_authority.made',
        actorId: null,
        subjects: { system: systemId, site: system.siteId },
        facts: { fingerprint },
      })
    }
    return made
  })
}
