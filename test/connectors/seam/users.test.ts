import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Reply } from '../../peers/fault-proxy'
import { all, deliver, expectMatches, faultOf, inState, newOrder } from '../harness'
import { startUserHarness, type UserHarness } from './user-harness'

/** What Seam's API reference says of access control systems and its fake does not play. */
let harness: UserHarness

beforeEach(async () => {
  harness = await startUserHarness()
})
afterEach(() => harness.close())

/** From now on every user of ours is told with these fields. */
function told(fields: Record<string, unknown>): void {
  harness.proxy.set({
    mode: 'rewrite',
    rewrite(reply, { path }): Reply {
      if (!path.startsWith('/acs/users/list')) return reply
      const json = JSON.parse(reply.body) as { acs_users: { full_name: string }[] }
      const acs_users = json.acs_users.map((user) =>
        user.full_name.includes('[daypass:') ? { ...user, ...fields } : user,
      )
      return { ...reply, body: JSON.stringify({ ...json, acs_users }) }
    },
  })
}

const pending = (mutation_code: string) => ({ pending_mutations: [{ mutation_code, message: '' }] })

it.each([
  ['its suspension is on its way', pending('updating_suspension_state')],
  [
    'the access control system did not take it',
    { errors: [{ error_code: 'failed_to_update_on_acs_system' }] },
  ],
  ['its state is not synced', { is_latest_desired_state_synced_with_provider: false }],
  ['it is being deleted', { warnings: [{ warning_code: 'being_deleted' }] }],
])('a suspended user is on as long as %s', async (_what, fields) => {
  const order = await deliver(harness, inState(await deliver(harness, newOrder(harness)), 'off'))
  expect((await harness.connector.observe(harness.access(), order)).presence).toBe('disabled')
  told(fields)
  expect((await harness.connector.observe(harness.access(), order)).presence).toBe('present')
  const [account] = (await all(harness)).filter(({ markedCredentialId }) => markedCredentialId !== null)
  expect(account?.active).toBe(true)
})

it('groups are not yet held, nor gone, as long as a change is on its way', async () => {
  const order = await deliver(harness, newOrder(harness))
  told(pending('updating_group_membership'))
  const [right] = harness.rights
  expect((await harness.connector.observe(harness.access(), order)).entitlements).toEqual([
    `${right.accessGroup} (pending)`,
  ])
})

it('the schedule is pushed, read back and moved', async () => {
  const order = await deliver(harness, newOrder(harness))
  const schedule = () => harness.userOf(order.credentialId)?.access_schedule
  expect(schedule()).toEqual({
    starts_at: new Date(order.validFrom as number).toISOString(),
    ends_at: new Date(order.validTo as number).toISOString(),
  })
  const later = { ...order, validTo: (order.validTo as number) + 60_000 }
  await deliver(harness, later)
  expect((await harness.connector.observe(harness.access(), order)).expiresAt).toBe(later.validTo)
})

it('is put back into its groups only after what is too much was taken', async () => {
  const [one, two] = harness.rights
  const order = await deliver(harness, inState(await deliver(harness, newOrder(harness)), 'off'))
  harness.peer.database.addAcsUserToAcsAccessGroup({
    acs_user_id: order.nativeId ?? '',
    acs_access_group_id: two.accessGroup,
  })
  harness.proxy.forget()
  await expectMatches(harness, await deliver(harness, inState(order, 'on', [one])))
  const writes = harness.proxy.requests.filter(({ method }) => method === 'POST').map(({ path }) => path)
  expect(writes).toEqual([
    '/acs/users/remove_from_access_group',
    '/acs/users/unsuspend',
    '/acs/users/add_to_access_group',
  ])
})

it('a second user with our mark is deleted, whatever is ordered', async () => {
  const order = await deliver(harness, newOrder(harness))
  harness.peer.database.addAcsUser({
    full_name: harness.userOf(order.credentialId)?.full_name,
    acs_system_id: harness.peer.accessSystem,
    workspace_id: harness.peer.workspace,
    is_suspended: false,
  })
  expect(harness.truth(order.credentialId).objects).toBe(2)
  await expectMatches(harness, await deliver(harness, order))
})

it('a group that is not there makes no user', async () => {
  const order = newOrder(harness, [harness.rights[0], { accessGroup: 'no_such_group' }])
  expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('refused')
  expect(harness.truth(order.credentialId).objects).toBe(0)
})
