import type { LoaderFunctionArgs, ServerBuild } from '@remix-run/node'
import { afterEach } from 'vitest'
import { createRequestScope } from '~/platform/request-scope.server'
import { startServer } from '../../../app/server.js'

export type Handler = (args: LoaderFunctionArgs) => unknown

interface Logged {
  readonly fields: { readonly requestId?: string; readonly err?: unknown }
  readonly message: string
}

interface Settings {
  readonly baseUrl?: string
  readonly trustProxy?: false | number
  readonly metricsToken?: string
}

/** Starts launchers before a build of one resource route at /thing, answered by `handler`; closed after each test. */
export function launcherTests() {
  const running: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const each of running.splice(0)) await each.close()
  })
  return async (handler: Handler, settings: Settings = {}) => {
    const server = await startLauncher(handler, settings)
    running.push(server)
    return server
  }
}

async function startLauncher(handler: Handler, settings: Settings) {
  const logged: Logged[] = []
  const answered: Logged['fields'][] = []
  const areas: string[] = []
  const portal = {
    env: { baseUrl: 'http://localhost:3000', trustProxy: false, metricsToken: null, ...settings },
    log: {
      error: (fields: Logged['fields'], message: string) => logged.push({ fields, message }),
      info: (fields: Logged['fields']) => answered.push(fields),
      debug: (fields: Logged['fields']) => answered.push(fields),
    },
    requests: createRequestScope(),
    streams: { close: () => undefined },
    services: {
      metrics: {
        requestAnswered: (request: { area: string }) => areas.push(request.area),
        page: async () => ({ contentType: 'text/plain', text: 'daypass_credentials_due 0' }),
      },
    },
    readiness: async () => readiness,
  }
  const readiness = { ready: true, checks: { database: 'ok' } as Record<string, string> }
  const server = await startServer({ build: buildOf(handler), portal, port: 0, host: '127.0.0.1', env: {} })
  return { ...server, thing: `${server.url}/thing`, logged, answered, areas, readiness }
}

function buildOf(handler: Handler): ServerBuild {
  const manifest = (id: string) => ({
    id,
    path: id,
    hasAction: true,
    hasLoader: true,
    hasErrorBoundary: false,
    module: '',
    imports: [],
    css: [],
    hasClientAction: false,
    hasClientLoader: false,
  })
  return {
    mode: 'production',
    entry: { module: { default: () => new Response('a page'), handleError: () => undefined } },
    routes: {
      root: { id: 'root', path: '', module: { default: () => null } },
      thing: { id: 'thing', parentId: 'root', path: 'thing', module: { loader: handler, action: handler } },
    },
    assets: {
      entry: { module: '', imports: [], css: [] },
      routes: { root: manifest('root'), thing: manifest('thing') },
      url: '',
      version: '1',
    },
    publicPath: '/',
    assetsBuildDirectory: 'build/client',
    isSpaMode: false,
    future: {} as ServerBuild['future'],
  } as unknown as ServerBuild
}

/** A handler that has nothing to say. */
export const plain = () => new Response('done')
