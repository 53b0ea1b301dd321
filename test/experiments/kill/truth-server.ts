import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Held {
  active: boolean
  groups: string[]
}

export interface TruthServer {
  /** URL of each system's accounts. */
  url(system: string): string
  /** System -> credential -> what it holds. */
  readonly systems: ReadonlyMap<string, Map<string, Held>>
  readonly writes: () => number
  close(): Promise<void>
}

/** What people really hold, kept in this process: the portal that is killed is another one. */
export async function startTruthServer(names: readonly string[]): Promise<TruthServer> {
  const systems = new Map(names.map((name) => [name, new Map<string, Held>()]))
  let writes = 0
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
    writes += 1
    if (request.method === 'DELETE') return say(accounts.delete(id) ? 204 : 404)
    // Switching off what is not there makes nothing.
    const held = JSON.parse(Buffer.concat(chunks).toString()) as Held
    if (!held.active && !accounts.has(id)) return say(404)
    accounts.set(id, held)
    say(200, held)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (system) => `http://127.0.0.1:${port}/${system}`,
    systems,
    writes: () => writes,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
