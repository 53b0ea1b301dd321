import { WebhookAckConnector } from '~/connectors/webhook/ack-connector.server'
import type { EventAuthority } from '~/connectors/webhook/authority'
import { nameOf } from '~/connectors/webhook/sender.server'
import { startFaultProxy } from '../../peers/fault-proxy'
import { startWebhookReceiver } from '../../peers/webhook-receiver'
import { connectorConformance } from '../conformance'
import type { Harness } from '../harness'
import { startPortalPart } from './webhook-harness'

const BEARER = 'bearer-token-that-nobody-may-read'

/** The connector that only tells, and a receiver behind it whose accounts it never reads. */
async function startAckHarness(): Promise<Harness> {
  const { issuer, authority, statements, close } = await startPortalPart()
  const peer = await startWebhookReceiver({ bearer: BEARER, issuer })
  const proxy = await startFaultProxy({
    origin: peer.origin,
    lie: () => ({ status: 202 }),
    hide: () => null,
  })
  const eventsUrl = `${proxy.origin}/daypass/events`
  peer.calledBy(eventsUrl)
  let isReadable = true
  const told = () => [...statements.values()].filter(({ accepted }) => accepted && accepted.state !== 'gone')
  const readable = () => {
    if (!isReadable) throw new Error('cannot be read')
  }
  const records: EventAuthority = {
    ...authority,
    async latest(credentialId) {
      readable()
      return authority.latest(credentialId)
    },
    async *accounts() {
      readable()
      for (const { credentialId, accepted } of told())
        yield {
          nativeId: credentialId,
          nativeName: nameOf(credentialId),
          displayName: null,
          active: accepted?.state === 'on',
          entitlements: accepted?.entitlements.map(({ name }) => name) ?? [],
          markedCredentialId: credentialId,
          lastUsedAt: null,
          createdAt: null,
        }
    },
  }
  return {
    connector: new WebhookAckConnector(records),
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: 'system-1',
      config: { eventsUrl, token: BEARER, caep: false },
      signal,
    }),
    rights: [{ right: 'alarm desk' }, { right: 'lift control' }, { right: 'turnstile' }],
    secrets: [BEARER],
    prepare: () => {},
    truth(credentialId) {
      const own = peer.marked(credentialId)
      return {
        objects: own.length,
        active: own.some(({ active }) => active),
        entitlements: own.flatMap(({ entitlements }) => entitlements).sort(),
      }
    },
    // What others have there, nobody is told.
    populate: () => {},
    everyName: () => told().map(({ credentialId }) => nameOf(credentialId)),
    outages: [
      {
        name: "the portal's own record cannot be read",
        fault: 'failing',
        strike: () => {
          isReadable = false
        },
      },
    ],
    lie: () => proxy.set({ mode: 'lie' }),
    heal() {
      isReadable = true
      proxy.set({ mode: 'pass' })
    },
    async close() {
      await proxy.close()
      await peer.close()
      await close()
    },
  }
}

connectorConformance('webhook-ack on a receiver that shows nothing', {
  target: 'told',
  start: startAckHarness,
})
