import type { UserConfig } from '~/connectors/seam/config'
import { SeamUserConnector } from '~/connectors/seam/users-connector.server'
import type { RemoteHarness } from '../harness'
import { serviceOf, startSeamBehindProxy } from './seam-harness'

export type UserHarness = Awaited<ReturnType<typeof startUserHarness>>

/** The connector of access control systems on Seam's fake. */
export async function startUserHarness() {
  const { peer, proxy, common } = await startSeamBehindProxy()
  const { database } = peer
  const addUser = (full_name: string) =>
    database.addAcsUser({
      full_name,
      display_name: full_name,
      acs_system_id: peer.accessSystem,
      workspace_id: peer.workspace,
      external_type: 'visionline_user',
      is_suspended: false,
    })
  const addGroup = (name: string) =>
    database.addAcsAccessGroup({
      name,
      acs_system_id: peer.accessSystem,
      workspace_id: peer.workspace,
      external_type: 'pti_access_level',
    }).acs_access_group_id
  const sentinel = addUser('Daypass sentinel')
  const groups = ['Plant rooms', 'Roof', 'Loading dock'].map(addGroup)
  const system: UserConfig = {
    ...serviceOf(peer, proxy.origin),
    accessSystem: peer.accessSystem,
    sentinelUser: sentinel.full_name,
  }
  const ours = (credentialId: string) =>
    database.acs_users.filter((user) => user.full_name.endsWith(`[daypass:${credentialId}]`))
  const groupsOf = (id: string) =>
    database.acs_access_groups
      .filter((group) => group._acs_user_ids.includes(id))
      .map((group) => group.acs_access_group_id)
  const harness = {
    ...common,
    newSecret: undefined,
    connector: new SeamUserConnector(),
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: 'system-1',
      config: system,
      signal,
    }),
    rights: [
      { accessGroup: groups[0] as string },
      { accessGroup: groups[1] as string },
      { accessGroup: groups[2] as string },
    ] as const,
    truth(credentialId: string) {
      const users = ours(credentialId)
      return {
        objects: users.length,
        active: users.some((user) => !user.is_suspended),
        entitlements: users.flatMap((user) => groupsOf(user.acs_user_id)).sort(),
      }
    },
    populate(count: number) {
      for (let index = 0; index < count; index += 1) addUser(`Resident ${index}`)
    },
    everyName: () => database.acs_users.map((user) => user.full_name.replace(/ \[daypass:.*\]$/, '')),
    plantForeign(nativeName: string) {
      const user = addUser(nativeName)
      database.addAcsUserToAcsAccessGroup({
        acs_user_id: user.acs_user_id,
        acs_access_group_id: groups[0] as string,
      })
      return {
        nativeId: user.acs_user_id,
        untouched: () =>
          database.acs_users.some((each) => each === user) &&
          groupsOf(user.acs_user_id).includes(groups[0] as string),
      }
    },
    sentinel: () => ({ nativeId: sentinel.acs_user_id, nativeName: sentinel.full_name }),
    destroy(credentialId: string) {
      for (const user of ours(credentialId)) database.deleteAcsUser(user.acs_user_id)
    },
    stripMark(credentialId: string) {
      for (const { acs_user_id } of ours(credentialId))
        database.updateAcsUser({ acs_user_id, full_name: 'Renamed in the console' })
    },
    userOf: (credentialId: string) => ours(credentialId)[0],
    peer,
    proxy,
    system,
  }
  return harness satisfies RemoteHarness
}
