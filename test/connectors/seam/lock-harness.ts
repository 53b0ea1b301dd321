import type { LockConfig } from '~/connectors/seam/config'
import { SeamLockConnector } from '~/connectors/seam/connector.server'
import type { SeamCode } from '../../peers/seam'
import type { RemoteHarness } from '../harness'
import { serviceOf, startSeamBehindProxy } from './seam-harness'

export type LockHarness = Awaited<ReturnType<typeof startLockHarness>>

/** The connector of locks on Seam's fake. */
export async function startLockHarness(config: Partial<LockConfig> = {}) {
  const { peer, proxy, common } = await startSeamBehindProxy()
  const { database, locks } = peer
  const system: LockConfig = {
    ...serviceOf(peer, proxy.origin),
    locks: locks.join(' '),
    pinDigits: 6,
    ...config,
  }
  const ours = (credentialId: string) =>
    database.access_codes.filter(({ name }) => name.endsWith(`[daypass:${credentialId}]`))
  const plant = (name: string, lock: string, index: number) =>
    database.addAccessCode({
      device_id: lock,
      name,
      code: String(900_000 + index),
      workspace_id: peer.workspace,
      type: 'ongoing',
      is_managed: index % 2 === 0,
      status: 'set',
    })
  const harness = {
    ...common,
    connector: new SeamLockConnector(),
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: 'system-1',
      config: system,
      signal,
    }),
    rights: [{ lock: locks[0] }, { lock: locks[1] }, { lock: locks[2] }] as const,
    truth(credentialId: string) {
      const codes = ours(credentialId)
      const held = codes.map((code) => code.device_id)
      return {
        // One code on each lock is one object; a second one on any of them is one too many.
        objects: Math.max(0, ...held.map((lock) => held.filter((each) => each === lock).length)),
        active: codes.length > 0,
        entitlements: [...held].sort(),
      }
    },
    populate(count: number) {
      for (let index = 0; index < count; index += 1)
        plant(`Resident ${index}`, locks[index % locks.length] as string, index)
    },
    everyName: () => [
      ...new Set(database.access_codes.map(({ name }) => name.replace(/ \[daypass:.*\]$/, ''))),
    ],
    plantForeign(nativeName: string) {
      const code = plant(nativeName, locks[0], 99_001)
      return {
        nativeId: code.access_code_id,
        untouched: () => database.access_codes.some((each) => each === code),
      }
    },
    destroy(credentialId: string) {
      for (const code of ours(credentialId)) database.deleteAccessCode(code.access_code_id)
    },
    stripMark(credentialId: string) {
      for (const { access_code_id } of ours(credentialId))
        database.updateAccessCode({ access_code_id, name: 'Renamed in the console' })
    },
    /** The codes of a credential that somebody can open a lock with at this moment. */
    codesOf: (credentialId: string): readonly SeamCode[] => ours(credentialId),
    plant,
    peer,
    proxy,
    system,
  }
  return harness satisfies RemoteHarness
}
