import { fileURLToPath, pathToFileURL } from 'node:url'
import { startServer } from '../../app/server.js'
import { ask } from './ask'
import type { TestPortal } from './portal'

export interface Page {
  readonly status: number
  /** Where a redirect leads: path and query; null for other answers. */
  readonly location: string | null
  readonly text: string
  readonly cookies: readonly string[]
}

/** A browser without scripts: keeps cookies, names its origin, follows nothing by itself. */
export interface Visitor {
  get(path: string): Promise<Page>
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Record<string, string>,
  ): Promise<Page>
  /** Visits, then goes on for as long as it is redirected. */
  follow(path: string): Promise<Page>
}

/** Serves a test's portal with the built pages on a free port; visitors name the host the portal is known by. */
export async function servePages({ portal }: Pick<TestPortal, 'portal'>) {
  const file = fileURLToPath(new URL('../../build/server/index.js', import.meta.url))
  const build = await import(/* @vite-ignore */ pathToFileURL(file).href)
  const server = await startServer({ build, portal, port: 0, host: '127.0.0.1', env: {} })
  return {
    url: server.url,
    close: () => server.close(),
    visitor: () => newVisitor(server.url, portal.env.baseUrl),
  }
}

function newVisitor(url: string, baseUrl: string): Visitor {
  const jar = new Map<string, string>()
  const send = async (path: string, how: Parameters<typeof ask>[1] = {}): Promise<Page> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { Host: new URL(baseUrl).host, Cookie: cookie, ...how.headers }
    const answer = await ask(url + path, { ...how, headers })
    const cookies = answer.headers['set-cookie'] ?? []
    for (const line of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return { status: answer.status, location: answer.headers.location ?? null, text: answer.text, cookies }
  }
  const visitor: Visitor = {
    get: (path) => send(path),
    post(path, fields, headers = {}) {
      const body = new URLSearchParams(fields).toString()
      const own = {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Length': String(Buffer.byteLength(body)),
        Origin: baseUrl,
      }
      return send(path, { method: 'POST', body, headers: { ...own, ...headers } })
    },
    async follow(path) {
      let page = await visitor.get(path)
      for (let hops = 0; page.location !== null && hops < 5; hops++) page = await visitor.get(page.location)
      return page
    },
  }
  return visitor
}
