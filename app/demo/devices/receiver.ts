import { randomBytes } from 'node:crypto'
import { startWebhookReceiver } from '../../../test/peers/webhook-receiver'
import type { DemoDevice } from './device'

/** Accounts of a system that nobody owned until it was connected. */
const LEFT_BEHIND = [
  { account: 'j.bauer', kind: 'orphan' },
  { account: 'support', kind: 'default_account' },
] as const

/** A maintenance planner of one's own making that takes signed events; `portal` is the address that they are issued under. */
export async function startPlanner(portal: string): Promise<DemoDevice> {
  const bearer = randomBytes(24).toString('base64url')
  const receiver = await startWebhookReceiver({ bearer, issuer: portal })
  for (const { account } of LEFT_BEHIND)
    receiver.add({ name: account, createdAt: '2021-06-14T08:00:00.000Z' })
  return {
    kind: 'webhook',
    name: 'Maintenance planner',
    ownerSeat: 'it',
    networkSegment: 'VLAN 12 offices',
    patchOwner: 'IT operations',
    manualSteps: 'Open the planner, People, and delete the account.',
    config: { receiverUrl: receiver.baseUrl, sentinelAccount: 'sentinel' },
    secrets: { token: bearer },
    rights: [{ name: 'Maintenance planner: technician', mapping: { right: 'technician' } }],
    planted: LEFT_BEHIND.map((each) => ({
      ...each,
      isThere: () => receiver.named(each.account) !== undefined,
    })),
    close: receiver.close,
  }
}
