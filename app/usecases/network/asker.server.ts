import { timingSafeEqual } from 'node:crypto'
import { NETWORK_KINDS } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { openSecrets } from '~/platform/system-access.server'
import { type SystemRow, systemById } from '~db/repositories/systems'

/** The system that this asker speaks for, by the token in its settings; null when it does not. */
export async function systemOfAsker(
  { store, keys }: Pick<Services, 'store' | 'keys'>,
  systemId: Id,
  token: string,
): Promise<SystemRow | null> {
  const system = await systemById(store.read, systemId)
  if (!system || !NETWORK_KINDS.has(system.kind) || system.archivedAt !== null) return null
  const expected = openSecrets(keys, system.id, system).token
  // Hashes are of one length, and their comparison tells nothing by its time.
  const same = typeof expected === 'string' && timingSafeEqual(hash(token), hash(expected))
  return same ? system : null
}

const hash = (text: string) => Buffer.from(sha256(text), 'hex')
