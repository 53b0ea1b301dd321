import type { ConnectorError } from '~/connectors/contract'
import type { ProxiedRequest } from '../../peers/fault-proxy'
import { startFaultProxy } from '../../peers/fault-proxy'
import { type SeamPeer, startSeam } from '../../peers/seam'
import { seamHide, seamLie } from '../../peers/seam-replies'
import type { Outage } from '../harness'

const isWrite = ({ method }: ProxiedRequest) => method !== 'GET'

/** Seam's fake behind a fault proxy, and what both kinds are tried with. */
export async function startSeamBehindProxy() {
  const peer = await startSeam()
  const proxy = await startFaultProxy({ origin: peer.origin, lie: seamLie, hide: seamHide })
  let pins = 100_000
  const answered = (
    name: string,
    fault: ConnectorError['fault'],
    status: number,
    more: { readonly retryAfter?: number; readonly body?: string } = {},
  ): Outage => ({
    name,
    fault,
    ...(more.retryAfter === undefined ? {} : { retryAfter: more.retryAfter }),
    strike: () =>
      proxy.set({
        mode: 'answer',
        reply: {
          status,
          headers: more.retryAfter === undefined ? {} : { 'retry-after': String(more.retryAfter / 1000) },
          // A service that echoes what it was sent must not bring it into a log.
          body: more.body ?? `{"error": {"type": "x", "message": "Zoë Ångström ${peer.apiKey}"}}`,
        },
      }),
  })
  const outages: readonly Outage[] = [
    { name: 'connections break', fault: 'failing', strike: () => proxy.set({ mode: 'down' }) },
    answered('500', 'failing', 500),
    answered('503', 'failing', 503),
    answered('503 with Retry-After', 'throttled', 503, { retryAfter: 7000 }),
    answered('429 with Retry-After', 'throttled', 429, { retryAfter: 120_000 }),
    answered('401', 'unauthorised', 401),
    answered('403', 'unauthorised', 403),
    answered('JSON that is not of the API', 'nonsense', 200),
    answered('a page of a captive portal', 'nonsense', 200, { body: '<html><body>Sign in</body></html>' }),
    answered('404 of somebody else', 'nonsense', 404, { body: 'not found' }),
    answered('a redirect', 'nonsense', 307),
    answered('an endless answer', 'nonsense', 200, { body: `"${'x'.repeat(5 * 1024 * 1024)}"` }),
  ]
  return {
    peer,
    proxy,
    common: {
      secrets: [peer.apiKey],
      newSecret() {
        pins += 7
        return String(pins)
      },
      prepare: () => {},
      outages,
      lie: () => proxy.set({ mode: 'lie' }),
      heal: () => proxy.set({ mode: 'pass' }),
      async close() {
        await proxy.close()
        await peer.close()
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
        const only = (request: ProxiedRequest) => {
          if (!isWrite(request)) return false
          writes += 1
          if (writes === nth && how === 'broken') struck?.()
          return writes === nth
        }
        proxy.set({ mode: how === 'never' ? 'hold-answer' : 'drop-answer' }, { only })
        return { held: how === 'never' ? proxy.held() : held }
      },
      hideReads: () => proxy.set({ mode: 'hide' }),
    },
  }
}

/** The settings of both kinds that say where the service is. */
export function serviceOf(peer: SeamPeer, origin: string) {
  return { apiUrl: origin, apiKey: peer.apiKey }
}
