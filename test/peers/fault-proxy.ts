import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ProxiedRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What goes wrong between a client and the real peer behind the proxy. */
export type Fault =
  /** Nothing. */
  | { readonly mode: 'pass' }
  /** Writes are answered as done and never reach the peer; reads pass. */
  | { readonly mode: 'lie' }
  /** The peer does it, then the connection breaks before its answer arrives. */
  | { readonly mode: 'drop-answer' }
  /** The peer does it, and its answer never arrives: the client must give up by itself. See `held`. */
  | { readonly mode: 'hold-answer' }
  /** The answer arrives after so many ms. */
  | { readonly mode: 'slow'; readonly delay: number }
  /** The peer is not asked; this is answered instead. */
  | { readonly mode: 'answer'; readonly reply: Reply }
  /** Connections are taken and break at once: somebody is there. See `stop` for nobody. */
  | { readonly mode: 'down' }
  /** Reads find nothing, as for an account that lost its rights; writes pass. */
  | { readonly mode: 'hide' }
  /**
   * The peer gets it so many times, each copy after so many ms and in whichever order that gives; the answer is that of the
   * first one to be served, or the connection breaks.
   */
  | {
      readonly mode: 'repeat'
      readonly times: number
      readonly delay: () => number
      readonly answer: boolean
    }
  /** Something else for each request. */
  | { readonly mode: 'each'; readonly fault: (request: ProxiedRequest) => Exclude<Fault, { mode: 'each' }> }
  /** The peer's answers are changed on their way. */
  | { readonly mode: 'rewrite'; readonly rewrite: (reply: Required<Reply>, request: ProxiedRequest) => Reply }

export interface FaultProxyOptions {
  /** Origin of the real peer: http://127.0.0.1:8080 */
  readonly origin: string
  /** What a lying peer says to a write. */
  readonly lie: (request: ProxiedRequest) => Reply
  /** What a peer says to a reader that may see nothing; null where it says what it always does. */
  readonly hide: (request: ProxiedRequest) => Reply | null
  /** Whether a request changes anything. When absent, everything but GET does; SOAP reads with POST. */
  readonly isWrite?: (request: ProxiedRequest) => boolean
}

export interface FaultProxy {
  readonly origin: string
  /** Every request since the start or the last `forget`, also those that were not passed on. */
  readonly requests: readonly ProxiedRequest[]
  forget(): void
  /** From now on, for requests that `only` picks (all when absent), so many `times` (for ever when absent). */
  set(fault: Fault, scope?: { only?: (request: ProxiedRequest) => boolean; times?: number }): void
  /** Resolves when the next answer is being held. Ask before the call that will hang. */
  held(): Promise<ProxiedRequest>
  /** Nobody listens any more: connections are refused. */
  stop(): Promise<void>
  /** Listens again at the same address. */
  restart(): Promise<void>
  /** Resolves when every copy of a repeated request has arrived. */
  arrived(): Promise<unknown>
  close(): Promise<void>
}

/** A reverse proxy on loopback whose faults are switched by the test: the peer behind it stays real. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const requests: ProxiedRequest[] = []
  let fault: Fault = { mode: 'pass' }
  let only: (request: ProxiedRequest) => boolean = () => true
  let left = Number.POSITIVE_INFINITY
  let underWay: Promise<unknown> = Promise.resolve()
  let waiting: ((request: ProxiedRequest) => void)[] = []

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request: ProxiedRequest = {
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: incoming.headers,
      body: await bodyOf(incoming),
    }
    requests.push(request)
    const struck = left > 0 && fault.mode !== 'pass' && only(request)
    if (struck) left -= 1
    const chosen: Fault = struck ? fault : { mode: 'pass' }
    const active = chosen.mode === 'each' ? chosen.fault(request) : chosen
    const write = options.isWrite?.(request) ?? request.method !== 'GET'

    if (active.mode === 'down') return void incoming.socket.destroy()
    if (active.mode === 'answer') return send(outgoing, active.reply)
    if (active.mode === 'lie' && write) return send(outgoing, options.lie(request))
    const hidden = active.mode === 'hide' && !write ? options.hide(request) : null
    if (hidden) return send(outgoing, hidden)

    if (active.mode === 'repeat') {
      const copies = Array.from({ length: active.times }, async () => {
        await new Promise((done) => setTimeout(done, active.delay()))
        return forward(options.origin, request)
      })
      underWay = Promise.allSettled([underWay, ...copies])
      const first = await Promise.any(copies)
      return active.answer ? send(outgoing, first) : void incoming.socket.destroy()
    }
    const reply = await forward(options.origin, request)
    if (active.mode === 'drop-answer') return void incoming.socket.destroy()
    if (active.mode === 'hold-answer') {
      for (const tell of waiting.splice(0)) tell(request)
      return
    }
    if (active.mode === 'slow') await new Promise((done) => setTimeout(done, active.delay))
    send(outgoing, active.mode === 'rewrite' ? active.rewrite(reply, request) : reply)
  }

  const server = createServer((incoming, outgoing) => {
    // A peer that is gone looks to the client as it would without the proxy.
    serve(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  const stop = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()))
      server.closeAllConnections()
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    forget: () => void requests.splice(0),
    set(next, scope = {}) {
      fault = next
      only = scope.only ?? (() => true)
      left = scope.times ?? Number.POSITIVE_INFINITY
    },
    held: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve]
      }),
    arrived: () => underWay,
    stop,
    restart: () => listen(port),
    close: async () => {
      if (server.listening) await stop()
    },
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

const PASSED_BACK = ['content-type', 'etag', 'retry-after', 'date', 'www-authenticate']

async function forward(origin: string, request: ProxiedRequest): Promise<Required<Reply>> {
  const passed = ['authorization', 'content-type', 'accept', 'if-match']
  const response = await fetch(origin + request.path, {
    method: request.method,
    redirect: 'manual',
    headers: passed.flatMap((name) => {
      const value = request.headers[name]
      return typeof value === 'string' ? [[name, value] as [string, string]] : []
    }),
    body: request.body === '' ? undefined : request.body,
  })
  const headers = Object.fromEntries([...response.headers].filter(([name]) => PASSED_BACK.includes(name)))
  return { status: response.status, headers, body: await response.text() }
}

function send(outgoing: ServerResponse, reply: Reply): void {
  outgoing.writeHead(reply.status, reply.headers)
  outgoing.end(reply.status === 204 ? undefined : reply.body)
}
