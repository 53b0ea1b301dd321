import { timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type NextFunction, type Request, type Response } from 'express'
import SCIMMY from 'scimmy'
import SCIMMYRouters from 'scimmy-routers'
import { declareResources, etag, type ScimContext } from './scim-resources'
import { type NewGroup, type NewUser, ScimStore } from './scim-store'

export interface ScimServerOptions {
  /** A free one when absent. */
  readonly port?: number
  /** The bearer token that clients must show. */
  readonly token: string
  /** Others that it takes as well. */
  readonly otherTokens?: readonly string[]
  readonly users?: readonly NewUser[]
  readonly groups?: readonly NewGroup[]
  /** The most resources on one page, whatever the client asks for; 100 when absent. */
  readonly pageSize?: number
  /** What DELETE answers; other servers say 200 with an empty object. */
  readonly deleteStatus?: 200 | 204
  /** `required`: a PATCH or DELETE without the current If-Match is refused (428 without, 412 with an old one). */
  readonly etag?: 'none' | 'required'
  /** Attributes whose filters find nothing for users that exist. */
  readonly deafFilters?: readonly string[]
  /** Whether users tell their groups; true when absent. */
  readonly userGroups?: boolean
}

export interface ScimServer {
  /** The base URL that a client is given, without a slash at its end. */
  readonly url: string
  readonly token: string
  readonly store: ScimStore
  close(): Promise<void>
}

/** A real SCIM 2.0 service (scimmy) over an in-memory directory, on loopback. */
export async function startScimServer(options: ScimServerOptions): Promise<ScimServer> {
  const store = new ScimStore()
  for (const user of options.users ?? []) store.addUser(user)
  for (const group of options.groups ?? []) store.addGroup(group)

  declareResources()
  SCIMMY.Config.set('authenticationSchemes', [])
  const context: ScimContext = {
    store,
    pageSize: options.pageSize ?? 100,
    deafFilters: new Set((options.deafFilters ?? []).map((name) => name.toLowerCase())),
    userGroups: options.userGroups ?? true,
    versions: options.etag === 'required',
  }

  const app = express()
  app.disable('x-powered-by')
  app.use(oneWriteAtATime())
  if (options.etag === 'required') app.use('/scim', requireCurrentVersion(store))
  if (options.deleteStatus === 200) app.use(answerDeletesWith200)
  app.use(
    '/scim',
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request) => {
        const tokens = [options.token, ...(options.otherTokens ?? [])]
        if (!tokens.some((token) => bears(request, token))) throw new Error('a valid bearer token is needed')
        return 'service'
      },
      context: () => context,
    }),
  )
  // The answer has gone out; without a handler Express would print the stack.
  app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (!response.headersSent) response.status(500).end()
  })

  const server = createServer(app)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/scim`,
    token: options.token,
    store,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

function bears(request: Request, token: string): boolean {
  const shown = Buffer.from(request.header('authorization') ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return shown.length === wanted.length && timingSafeEqual(shown, wanted)
}

/** SCIMMY reads, patches and writes back in separate steps: two PATCHes of one group would lose a member. */
function oneWriteAtATime() {
  let last = Promise.resolve()
  return (request: Request, response: Response, next: NextFunction) => {
    if (request.method === 'GET') return next()
    const mine = new Promise<void>((done) => response.once('close', done))
    const before = last
    last = before.then(() => mine)
    void before.then(() => next())
  }
}

function requireCurrentVersion(store: ScimStore) {
  return (request: Request, response: Response, next: NextFunction) => {
    const [, kind, id] = request.path.split('/')
    if (!id || !['PATCH', 'PUT', 'DELETE'].includes(request.method)) return next()
    const stored = kind === 'Users' ? store.users.get(id) : store.groups.get(id)
    const shown = request.header('if-match')
    if (!stored || shown === etag(stored)) return next()
    const status = shown === undefined ? 428 : 412
    response
      .status(status)
      .type('application/scim+json')
      .send({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status) })
  }
}

function answerDeletesWith200(request: Request, response: Response, next: NextFunction) {
  if (request.method === 'DELETE') {
    const send = response.send.bind(response)
    response.send = (body) =>
      response.statusCode === 204 ? send.call(response.status(200), '{}') : send(body)
  }
  next()
}
