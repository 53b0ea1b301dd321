import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EventAuthority, StoredStatement } from '~/connectors/webhook/authority'
import { WebhookConnector } from '~/connectors/webhook/connector.server'
import { type AccountEnd, nextAccountEnd } from '~/domain/webhook/account-end'
import { nextStatement, withAccepted } from '~/domain/webhook/statement'
import { newSigningKey, publicJwk, signJwt } from '~/platform/ed25519-jwt.server'
import { startFaultProxy } from '../../peers/fault-proxy'
import { startWebhookReceiver } from '../../peers/webhook-receiver'
import type { Outage, RemoteHarness } from '../harness'

const BEARER = 'bearer-token-that-nobody-may-read'
const RIGHTS = ['alarm desk', 'lift control', 'turnstile'] as const

/** The portal's outbox and key in memory, and its published key set. */
export async function startPortalPart() {
  const { kid, privateKey } = await newSigningKey()
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: [publicJwk(privateKey, kid)] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const statements = new Map<string, StoredStatement>()
  const ends = new Map<string, AccountEnd>()
  const authority: EventAuthority = {
    issuer: () => issuer,
    now: Date.now,
    latest: async (credentialId) => statements.get(credentialId) ?? null,
    async state(credentialId, _systemId, said, how) {
      const before = statements.get(credentialId) ?? null
      const next = nextStatement(before, credentialId, said, { ...how, now: Date.now() })
      const stored = next === before ? before : { ...next, attested: false }
      statements.set(credentialId, stored)
      return stored
    },
    async accepted(credentialId, sequence, jti) {
      const before = statements.get(credentialId)
      if (before?.sequence !== sequence) return
      statements.set(credentialId, {
        ...withAccepted(before, jti, Date.now()),
        attested: before.attested,
      })
    },
    async stateEnd(said) {
      const end = nextAccountEnd(ends.get(said.nativeId) ?? null, said, Date.now())
      ends.set(said.nativeId, end)
      return end
    },
    async endAccepted(end) {
      if (ends.get(end.nativeId)?.sequence === end.sequence)
        ends.set(end.nativeId, { ...end, ackedAt: Date.now() })
    },
    sign: (claims) => signJwt(privateKey, { typ: 'secevent+jwt', kid }, claims),
    async *accounts() {},
  }
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { issuer, authority, statements, close }
}

/** The connector, a fault proxy and a receiver of its own behind it. */
export async function startWebhookHarness({ caep = false } = {}) {
  const portal = await startPortalPart()
  const peer = await startWebhookReceiver({ bearer: BEARER, issuer: portal.issuer })
  const proxy = await startFaultProxy({
    origin: peer.origin,
    lie: () => ({ status: 202 }),
    hide: () => ({ status: 404 }),
  })
  const baseUrl = `${proxy.origin}/daypass`
  peer.calledBy(baseUrl)
  const config = { receiverUrl: baseUrl, token: BEARER, sentinelAccount: 'sentinel', caep }
  const isWrite = ({ method }: { method: string }) => method !== 'GET'
  const one = (credentialId: string) => {
    const [account] = peer.marked(credentialId)
    if (!account) throw new Error(`no account bears the mark of ${credentialId}`)
    return account
  }
  const answered = (name: string, fault: Outage['fault'], status: number, more: Partial<Outage> = {}) => ({
    name,
    fault,
    strike: () =>
      proxy.set({
        mode: 'answer',
        reply: {
          status,
          headers: more.retryAfter ? { 'retry-after': String(more.retryAfter / 1000) } : {},
          // One that echoes what it was sent must not bring it into a log.
          body: `{"err": "Zoë Ångström", "detail": "${BEARER} one-time-SECRET-of-the-holder"}`,
        },
      }),
    ...more,
  })

  const harness = {
    connector: new WebhookConnector(portal.authority),
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: 'system-1',
      config,
      signal,
    }),
    rights: [{ right: RIGHTS[0] }, { right: RIGHTS[1] }, { right: RIGHTS[2] }] as const,
    secrets: [BEARER],
    prepare: () => {},
    truth(credentialId: string) {
      const own = peer.marked(credentialId)
      return {
        objects: own.length,
        active: own.some((account) => account.active),
        entitlements: own.flatMap((account) => account.entitlements).sort(),
      }
    },
    populate(count: number) {
      for (let index = 0; index < count; index += 1) peer.add({ name: `staff-${index}` })
    },
    everyName: () => [...peer.accounts.values()].map((account) => account.name),
    outages: [
      { name: 'connections break', fault: 'failing', strike: () => proxy.set({ mode: 'down' }) },
      answered('500', 'failing', 500),
      answered('503', 'failing', 503),
      answered('503 with Retry-After', 'throttled', 503, { retryAfter: 7000 }),
      answered('429 with Retry-After', 'throttled', 429, { retryAfter: 120_000 }),
      answered('401', 'unauthorised', 401),
      answered('403', 'unauthorised', 403),
      answered('JSON that is not as described', 'nonsense', 200),
      {
        name: 'a page of a captive portal',
        fault: 'nonsense',
        strike: () =>
          proxy.set({ mode: 'answer', reply: { status: 200, body: '<html><body>Sign in</body></html>' } }),
      },
      {
        name: 'a redirect',
        fault: 'nonsense',
        strike: () =>
          proxy.set({ mode: 'answer', reply: { status: 307, headers: { location: peer.baseUrl } } }),
      },
      {
        name: 'an endless answer',
        fault: 'nonsense',
        strike: () =>
          proxy.set({ mode: 'answer', reply: { status: 200, body: `"${'x'.repeat(3 * 1024 * 1024)}"` } }),
      },
    ] satisfies Outage[] as readonly Outage[],
    lie: () => proxy.set({ mode: 'lie' }),
    heal: () => proxy.set({ mode: 'pass' }),
    async close() {
      await proxy.close()
      await peer.close()
      await portal.close()
    },
    countWrites() {
      const writes = proxy.requests.filter(isWrite).length
      proxy.forget()
      return writes
    },
    loseAnswer(nth: number, how: 'never' | 'broken') {
      let writes = 0
      let struck: (() => void) | undefined
      const held = new Promise<void>((resolve) => {
        struck = resolve
      })
      const only = (request: { method: string }) => {
        if (!isWrite(request)) return false
        writes += 1
        if (writes === nth && how === 'broken') struck?.()
        return writes === nth
      }
      proxy.set({ mode: how === 'never' ? 'hold-answer' : 'drop-answer' }, { only })
      return { held: how === 'never' ? proxy.held() : held }
    },
    hideReads: () => proxy.set({ mode: 'hide' }),
    plantForeign(nativeName: string) {
      const account = peer.add({
        name: nativeName,
        displayName: 'Somebody else',
        entitlements: ['lift control'],
      })
      const before = JSON.stringify(account)
      return {
        nativeId: account.id,
        untouched: () => JSON.stringify(peer.accounts.get(account.id)) === before,
      }
    },
    sentinel: () => ({ nativeId: peer.named('sentinel')?.id ?? '', nativeName: 'sentinel' }),
    destroy: (credentialId: string) => void peer.accounts.delete(one(credentialId).id),
    stripMark(credentialId: string) {
      one(credentialId).credential = null
    },
    peer,
    proxy,
    portal,
    config,
  }
  return harness satisfies RemoteHarness
}
