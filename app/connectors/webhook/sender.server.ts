import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import type { Said } from '~/domain/webhook/statement'
import type { Order, SystemAccess } from '../contract'
import type { EventAuthority } from './authority'
import { ReceiverClient } from './client.server'
import type { WebhookEntitlement } from './config'
import { accountEndClaims, claimsOf } from './event-token'

/** Where a receiver takes events, and as whom it is addressed. */
interface Place {
  readonly eventsUrl: string
  readonly audience: string
}

/**
 * Says what was ordered and waits until the receiver accepted all of it, in order. What was accepted already is not sent
 * again, unless it must be `repeat`ed. Throws ConnectorError; the statement then stands in the outbox, and the next call sends it
 * under the same ids.
 */
export async function sendStatement(
  authority: EventAuthority,
  system: SystemAccess<{ readonly token: string; readonly caep: boolean }>,
  order: Order<WebhookEntitlement>,
  { eventsUrl, audience }: Place,
  repeat: boolean,
): Promise<void> {
  const { credentialId, nativeName, holderName } = order
  const { caep, token } = system.config
  const said = saidBy(order, audience)
  const statement = await authority.state(credentialId, system.systemId, said, { repeat, caep })
  const client = new ReceiverClient({ token, signal: system.signal }, authority.now)
  for (const event of statement.events) {
    if (event.ackedAt !== null) continue
    const issuer = authority.issuer()
    const signed = await authority.sign(claimsOf(statement, event, { issuer, nativeName, holderName }))
    await client.push(eventsUrl, signed)
    await authority.accepted(credentialId, statement.sequence, event.jti)
  }
}

/** Says that an account which is not ours must end, and waits until it was accepted. Throws as `sendStatement` does. */
export async function sendAccountEnd(
  authority: EventAuthority,
  system: SystemAccess<{ readonly token: string }>,
  account: ForeignAccount,
  { eventsUrl, audience }: Place,
): Promise<void> {
  const { systemId, config, signal } = system
  const end = await authority.stateEnd({ ...account, systemId, audience })
  const client = new ReceiverClient({ token: config.token, signal }, authority.now)
  await client.push(eventsUrl, await authority.sign(accountEndClaims(end, authority.issuer())))
  await authority.endAccepted(end)
}

function saidBy(order: Order<WebhookEntitlement>, audience: string): Said {
  const until = new Map<string, number>()
  for (const { mapping, until: end } of order.entitlements)
    until.set(mapping.right, Math.max(end, until.get(mapping.right) ?? 0))
  return {
    state: order.state,
    entitlements: [...until]
      .map(([name, end]) => ({ name, until: end }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    endSessions: order.sessions === 'end',
    audience,
  }
}

/** `dp-` and the credential's id: as long as 39 characters, a-z 0-9 and hyphens. */
export function nameOf(credentialId: string): string {
  return `dp-${credentialId.toLowerCase()}`
}
