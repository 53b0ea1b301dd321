import pLimit from 'p-limit'
import { ConnectorError, type Subject } from '../contract'
import { MARK, markOf } from '../mark'
import type { SeamClient } from './client.server'
import { lockIds } from './config'
import { readName } from './names'
import { type AccessCode, accessCode, device } from './wire'

/** The key that each code of a credential bears: its native id, and the lock, for no two codes may share one. */
export function keyOf(nativeId: string, lock: string): string {
  return `${nativeId}:${lock}`
}

/** The native id that a code's key begins with; null for a code of somebody else. */
export function nativeIdOf({ key, lock }: AccessCode): string | null {
  const end = `:${lock}`
  return key?.startsWith(MARK) && key.endsWith(end) ? key.slice(0, -end.length) : null
}

/**
 * The id of a credential's codes as long as there is one of them. Who makes the first one anew, after all were deleted, takes
 * the next: by that it is seen that the holder's PIN is another one. Two deliveries of one order take the same.
 */
export function nextNativeId({ credentialId, nativeId }: Subject): string {
  const before = Number(/:(\d+)$/.exec(nativeId ?? '')?.[1] ?? 0)
  return `${markOf(credentialId)}:${before + 1}`
}

/** So many locks are read at the same time: the service answers each in its own time, and limits who asks for many. */
const AT_ONCE = 4

/** What of a subject's codes there is. */
export interface Sight {
  /** They bear our mark. */
  readonly ours: readonly AccessCode[]
  /** They bear the credential's key, and not our mark. */
  readonly unmarked: readonly AccessCode[]
  /** They bear the name, and nothing of ours. */
  readonly foreign: readonly AccessCode[]
}

/** Reads the access codes of a system's locks. */
export class Locks {
  readonly ids: readonly string[]

  constructor(
    private readonly client: SeamClient,
    locks: string,
  ) {
    this.ids = lockIds(locks)
  }

  async find(subject: Subject): Promise<Sight> {
    const sight = { ours: [] as AccessCode[], unmarked: [] as AccessCode[], foreign: [] as AccessCode[] }
    const few = pLimit(AT_ONCE)
    const byLock = await Promise.all(this.ids.map((lock) => few(() => this.on(lock))))
    for (const code of byLock.flat()) {
      const { name, credentialId } = readName(code.name)
      if (credentialId === subject.credentialId) sight.ours.push(code)
      else if (nativeIdOf(code)?.startsWith(`${markOf(subject.credentialId)}:`)) sight.unmarked.push(code)
      else if (name === subject.nativeName || code.id === subject.nativeId) sight.foreign.push(code)
    }
    return sight
  }

  /** Every access code of a lock, each once: those that the service manages, and those that others put there. */
  async on(lock: string): Promise<AccessCode[]> {
    const codes = new Map<string, AccessCode>()
    // Asked for one lock, a service may show those of others too; and unmanaged ones in both lists.
    for (const path of ['/access_codes/list', '/access_codes/unmanaged/list'])
      for await (const code of this.client.all(path, 'access_codes', { device_id: lock }, accessCode))
        if (code.lock === lock && !codes.has(code.id)) codes.set(code.id, code)
    return [...codes.values()]
  }

  /** The workspace that the locks are in; null where one of them is not shown: what is on it, nobody can see then. */
  async workspace(): Promise<string | null> {
    const seen = new Map<string, string>()
    for await (const { id, workspaceId } of this.client.all(
      '/devices/list',
      'devices',
      { device_ids: this.ids },
      device,
    ))
      seen.set(id, workspaceId)
    const found = new Set(this.ids.map((id) => seen.get(id)))
    const [only] = found
    if (found.size > 1 && !found.has(undefined))
      throw new ConnectorError('nonsense', 'The locks are in several workspaces.')
    return found.size === 1 ? (only ?? null) : null
  }
}
