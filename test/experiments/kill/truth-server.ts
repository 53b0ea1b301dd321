import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Held {
  active: boolean
  groups: string[]
}

export interface Write {
  readonly node: string
  readonly credential: string
  readonly gives: boolean
}

export interface TruthServer {
  /** URL of each system's accounts. */
  url(system: string): string
  /** System -> credential -> what it holds. */
  readonly systems: ReadonlyMap<string, Map<string, Held>>
  /** Every write that came, in their order. */
  readonly writes: readonly Write[]
  close(): Promise<void>
}

/**
 * What people really hold, kept in this process: the portal that is killed is another one. `delay`: how long each answer to
 * a write takes, ms, after it was done.
 */
export async function startTruthServer(names: readonly string[], delay = 0): Promise<TruthServer> {
  const systems = new Map(names.map((name) => [name, new Map<string, Held>()]))
  const writes: Write[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const [, system = '', id = ''] = (request.url ?? '/').split('/')
    const accounts = systems.get(system)
    const say = (status: number, body?: unknown) =>
      response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body))
    if (!accounts) return say(410)
    if (request.method === 'GET') {
      if (id === '') return say(200, Object.fromEntries(accounts))
      const held = accounts.get(id)
      return held ? say(200, held) : say(404)
    }
    const body = Buffer.concat(chunks).toString()
    const wanted = request.method === 'DELETE' ? null : (JSON.parse(body) as Held)
    writes.push({ node: String(request.headers.node), credential: id, gives: wanted?.active === true })
    const answer = write(accounts, id, wanted)
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    say(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (system) => `http://127.0.0.1:${port}/${system}`,
    systems,
    writes,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The status it is answered with. Null deletes; switching off what is not there makes nothing. */
function write(accounts: Map<string, Held>, id: string, wanted: Held | null): number {
  if (wanted === null) return accounts.delete(id) ? 204 : 404
  if (!wanted.active && !accounts.has(id)) return 404
  accounts.set(id, wanted)
  return 200
}
