import type { FaultProxy } from '../../peers/fault-proxy'
import { isOnvifWrite } from '../../peers/onvif-replies'
import { envelope, faultBody, SoapFault } from '../../peers/onvif-soap'
import type { Outage } from '../harness'

/** Ways in which a device that speaks ONVIF cannot be asked. What it echoes must not come into a log. */
export function onvifOutages(proxy: FaultProxy, secrets: readonly string[]): readonly Outage[] {
  const echo = `Zoë Ångström ${secrets.join(' ')} one-time-SECRET-of-the-holder`
  const answered = (
    name: string,
    fault: Outage['fault'],
    reply: { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> },
    more: Partial<Outage> = {},
  ): Outage => ({
    name,
    fault,
    strike: () => proxy.set({ mode: 'answer', reply: { body: echo, ...reply } }),
    ...more,
  })
  const faulted = (...codes: string[]) => {
    const fault = new SoapFault(codes[0] as 'Sender' | 'Receiver', codes.slice(1), echo)
    return { status: fault.status, body: envelope(faultBody(fault)) }
  }
  return [
    { name: 'connections break', fault: 'failing', strike: () => proxy.set({ mode: 'down' }) },
    answered('500', 'failing', { status: 500 }),
    answered(
      '503 with Retry-After',
      'throttled',
      { status: 503, headers: { 'retry-after': '7' } },
      { retryAfter: 7000 },
    ),
    answered('401', 'unauthorised', { status: 401 }),
    answered('a fault that blames the device', 'failing', faulted('Receiver')),
    answered('a fault that blames who asks', 'unauthorised', faulted('Sender', 'NotAuthorized')),
    answered('an action that it does not know', 'unsupported', faulted('Receiver', 'ActionNotSupported')),
    answered('text', 'nonsense', { status: 200 }),
    answered('an answer to another question', 'nonsense', {
      status: 200,
      body: envelope('<RebootResponse xmlns="urn:x"/>'),
    }),
    answered('a document type', 'nonsense', {
      status: 200,
      body: `<!DOCTYPE x [<!ENTITY e "${'e'.repeat(100)}">]>${envelope('<RebootResponse xmlns="urn:x">&e;</RebootResponse>')}`,
    }),
    answered('a redirect', 'nonsense', { status: 307, headers: { location: 'http://127.0.0.1:9/' } }),
    answered('an endless answer', 'nonsense', { status: 200, body: 'x'.repeat(5 * 1024 * 1024) }),
  ]
}

/** Counting the writes that reach a device, and losing the answers to them. */
export function losingAnswers(proxy: FaultProxy) {
  return {
    countWrites() {
      const writes = proxy.requests.filter(isOnvifWrite).length
      proxy.forget()
      return writes
    },
    loseAnswer(nth: number, how: 'never' | 'broken') {
      let writes = 0
      let struck: (() => void) | undefined
      const broken = new Promise<void>((resolve) => {
        struck = resolve
      })
      const only = (request: Parameters<typeof isOnvifWrite>[0]) => {
        if (!isOnvifWrite(request)) return false
        writes += 1
        if (writes === nth) struck?.()
        return writes === nth
      }
      proxy.set({ mode: how === 'never' ? 'hold-answer' : 'drop-answer' }, { only })
      return { held: how === 'never' ? proxy.held() : broken }
    },
  }
}
