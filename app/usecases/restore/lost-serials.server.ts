import type { JournalGroup } from '~/domain/journal/entry'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { ensureSshAuthority } from '~/usecases/ssh/authority-key.server'
import { allSshAuthorities, loseSerials } from '~db/repositories/ssh-authorities'
import { archiveSshHost, insertSshHost, knownSshHosts, sshHostNamed } from '~db/repositories/ssh-hosts'
import { systemById } from '~db/repositories/systems'
import type { Tx } from '~db/store'

/**
 * Revokes the serials of SSH certificates that this database does not know: those that the journal tells of, and after a restore
 * (`leap`) far more than were signed since any backup, because a journal may be missing. Answers for how many systems.
 */
export async function loseUnknownSerials(
  tx: Tx,
  missing: readonly JournalGroup[],
  { leap }: { readonly leap: boolean },
  now: Instant,
): Promise<number> {
  const last = new Map<Id, number>()
  for (const entry of missing.flatMap((group) => group.entries)) {
    if (entry.kind !== 'certificate') continue
    last.set(entry.system, Math.max(last.get(entry.system) ?? 0, entry.serial))
  }
  const authorities = await allSshAuthorities(tx)
  for (const authority of authorities) {
    await loseSerials(tx, authority, last.get(authority.systemId) ?? 0, leap, now)
  }
  return authorities.length
}

/**
 * Makes the authorities of systems that had certificates signed and have none in this database: what was signed counts as open
 * by them, until it has expired.
 */
export async function replaceAuthorities(
  services: Services,
  missing: readonly JournalGroup[],
): Promise<void> {
  const entries = missing.flatMap((group) => group.entries)
  for (const system of new Set(
    entries.flatMap((entry) => (entry.kind === 'certificate' ? [entry.system] : [])),
  )) {
    if ((await systemById(services.store.read, system)) !== null) await ensureSshAuthority(services, system)
  }
}

/**
 * Adds hosts again that were added since the backup: they trust the authority still, and no end is confirmed without them. They have
 * their tokens; what they hold is not known. Answers how many.
 */
export async function addHostsAgain(tx: Tx, missing: readonly JournalGroup[]): Promise<number> {
  const entries = missing
    .flatMap((group) => group.entries)
    .flatMap((entry) => (entry.kind === 'ssh_host' ? [entry] : []))
  const known = await knownSshHosts(
    tx,
    entries.map(({ host }) => host),
  )
  let added = 0
  for (const { host: id, system: systemId, name, address, port, endsSessions, tokenHash, at } of entries) {
    if (known.has(id) || (await systemById(tx, systemId)) === null) continue
    // The one of this name was removed before, or there could not have been another.
    const before = await sshHostNamed(tx, systemId, name)
    if (before) await archiveSshHost(tx, systemId, before.id, at)
    await insertSshHost(tx, { id, systemId, name, address, port, endsSessions, tokenHash, addedAt: at })
    added += 1
  }
  return added
}
