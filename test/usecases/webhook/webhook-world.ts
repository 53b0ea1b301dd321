import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt } from 'jose'
import { HOUR } from '~/domain/kernel/time'
import { readKeySet } from '~/usecases/gate/pass-keys.server'
import { credentialById } from '~db/repositories/credentials'
import { endsOfRequest } from '~db/repositories/ends'
import { webhookStatementOf } from '~db/repositories/webhook-statements'
import { startFaultProxy } from '../../peers/fault-proxy'
import { startWebhookReceiver } from '../../peers/webhook-receiver'
import { addSystemTo } from '../../support/added-system'
import { type Access, grantAccess } from '../../support/grants'
import { freshCodeOf } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import type { TestPortal } from '../../support/portal'

const BEARER = 'bearer-of-the-portal'

/** A portal with a receiver behind a fault proxy: one that can be read back, or one that only accepts. */
export async function openWebhookWorld(
  test: TestPortal,
  kind: 'webhook' | 'webhook-ack',
  closing: (() => Promise<unknown>)[],
) {
  const { services, clock, engine } = test
  const { read } = services.store
  const keys = createServer((_request, response) => {
    readKeySet(services).then(
      (set) => response.end(JSON.stringify(set)),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve))
  closing.push(
    () =>
      new Promise<void>((resolve) => {
        keys.close(() => resolve())
        keys.closeAllConnections()
      }),
  )
  const peer = await startWebhookReceiver({
    bearer: BEARER,
    issuer: services.env.baseUrl,
    keySet: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks.json`,
    now: () => clock.now(),
  })
  closing.push(() => peer.close())
  const proxy = await startFaultProxy({
    origin: peer.origin,
    lie: () => ({ status: 202 }),
    hide: () => ({ status: 404 }),
  })
  closing.push(() => proxy.close())
  const baseUrl = `${proxy.origin}/daypass`
  peer.calledBy(kind === 'webhook' ? baseUrl : `${baseUrl}/events`)
  const { organisation, systemId } = await addSystemTo(test, await sampleOrganisation(test), {
    kind,
    name: 'Alarm desk',
    config:
      kind === 'webhook'
        ? { receiverUrl: baseUrl, sentinelAccount: 'sentinel', caep: false }
        : { eventsUrl: `${baseUrl}/events`, caep: false },
    secrets: { token: BEARER },
    rights: { desk: { right: 'alarm desk' }, lift: { right: 'lift control' } },
  })
  const t0 = clock.now()
  return {
    test,
    services,
    organisation,
    systemId,
    peer,
    proxy,
    t0,
    actor: (key: string) => actorOf(test, organisation.people[key] as string),
    code: (key: string) => freshCodeOf(test, organisation.people[key] as string),
    /** The ids of all tokens that were sent, accepted or not. */
    jtis: () =>
      proxy.requests.filter(({ method }) => method === 'POST').map(({ body }) => decodeJwt(body).jti),
    async give(more: Partial<Access> = {}) {
      const given = await grantAccess(test, organisation, {
        people: ['tomasz'],
        entitlements: ['desk'],
        from: clock.now(),
        to: clock.now() + 2 * HOUR,
        ...more,
      })
      await engine.settle()
      return { ...given, credentialId: given.credentialIds[0] as string }
    },
    async to(at: number) {
      clock.advance(Math.max(0, at - clock.now()))
      await engine.settle()
    },
    settle: () => engine.settle(),
    credential: (id: string) => credentialById(read, id),
    statement: (id: string) => webhookStatementOf(read, id),
    ends: (requestId: string) => endsOfRequest(read, requestId),
    findings: async (kindOf: string) =>
      (await read.q.select().from(read.t.finding)).filter((row) => row.kind === kindOf),
  }
}
