// @ts-check
import { createServer } from 'node:http'

/**
 * Connected systems outside the portal: as many SCIM services as asked for, a port each, in one process. Each answers a
 * call after a fixed time, works on so many at once, and lets further ones wait. What they hold is the truth.
 */

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const SENTINEL = { id: 'sentinel', userName: 'svc-daypass', displayName: 'Daypass' }
const GROUPS = [{ id: 'operators', displayName: 'Operators' }]

/** @typedef {{ id: string, userName: string, externalId?: string, displayName: string, active: boolean, groups: Set<string> }} User */
/** @typedef {{ status: number, body?: unknown }} Answer */

class Target {
  /** @type {Map<string, User>} */
  users = new Map()
  /** @type {Map<string, User>} */
  byName = new Map()
  /** @type {Map<string, User>} */
  byMark = new Map()
  /** Calls by what they are. @type {Map<string, number>} */
  calls = new Map()
  /** Changes of what was changed already. */
  duplicates = 0
  atOnce = 0
  mostAtOnce = 0
  waited = 0
  mostConnections = 0
  /** When the last account of the portal's went; null while one is there. @type {number | null} */
  emptySince = null
  /** @type {(() => void)[]} */
  queue = []

  /** @param {{ answerAfter: number, connections: number }} options */
  constructor({ answerAfter, connections }) {
    this.server = createServer((request, response) => {
      /** @type {Buffer[]} */
      const parts = []
      request.on('data', (part) => parts.push(part))
      request.on('end', () => {
        const work = () => {
          this.atOnce++
          this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce)
          const text = Buffer.concat(parts).toString()
          setTimeout(() => {
            send(response, this.answer(request.method ?? '', request.url ?? '', text))
            this.atOnce--
            this.queue.shift()?.()
          }, answerAfter)
        }
        if (this.atOnce < connections) return work()
        this.waited++
        this.queue.push(work)
      })
    })
    // Longer than any pause of a run: no connection is lost to an idle limit.
    this.server.keepAliveTimeout = 300_000
    let open = 0
    this.server.on('connection', (socket) => {
      this.mostConnections = Math.max(this.mostConnections, ++open)
      socket.on('close', () => open--)
    })
    this.populate([])
  }

  /** @param {{ id: string, userName: string, externalId?: string, displayName: string }[]} accounts */
  populate(accounts) {
    for (const index of [this.users, this.byName, this.byMark]) index.clear()
    for (const account of [SENTINEL, ...accounts]) {
      this.add({ ...account, active: true, groups: new Set(account.id === SENTINEL.id ? [] : ['operators']) })
    }
    this.calls.clear()
    this.duplicates = this.mostAtOnce = this.waited = 0
    this.emptySince = null
  }

  /** @param {User} user */
  add(user) {
    this.users.set(user.id, user)
    this.byName.set(user.userName.toLowerCase(), user)
    if (user.externalId) this.byMark.set(user.externalId, user)
  }

  /** @param {string} method @param {string} address @param {string} text @returns {Answer} */
  answer(method, address, text) {
    const url = new URL(address, 'http://target')
    const [, , , kind = '', id = null] = url.pathname.split('/').map(decodeURIComponent)
    const filter = /^(\w+) eq "(.*)"$/.exec(url.searchParams.get('filter') ?? '')
    const what = `${method} ${kind}${id === null ? '' : '/id'}${filter ? `?${filter[1]}` : ''}`
    this.calls.set(what, (this.calls.get(what) ?? 0) + 1)
    const body = text === '' ? null : JSON.parse(text)
    if (kind === 'Users')
      return id === null ? this.users_(method, url, filter, body) : this.user(method, id, body)
    if (kind === 'Groups') return id === null ? this.groups_(filter) : this.group(method, id, body)
    return { status: 404 }
  }

  /** @param {string} method @param {URL} url @param {RegExpExecArray | null} filter @param {any} body @returns {Answer} */
  users_(method, url, filter, body) {
    if (method === 'POST') {
      if (this.byName.has(body.userName.toLowerCase())) return { status: 409 }
      const user = { id: `u${Date.now()}-${this.users.size}`, ...body, active: true, groups: new Set() }
      this.add(user)
      return { status: 201, body: shown(user) }
    }
    if (filter === null) {
      const from = Number(url.searchParams.get('startIndex') ?? 1) - 1
      const all = [...this.users.values()]
      return list(all.slice(from, from + 100).map(shown), all.length)
    }
    const [, attribute, value = ''] = filter
    const found = attribute === 'externalId' ? this.byMark.get(value) : this.byName.get(value.toLowerCase())
    return list(found ? [shown(found)] : [], found ? 1 : 0)
  }

  /** @param {string} method @param {string} id @param {any} body @returns {Answer} */
  user(method, id, body) {
    const user = this.users.get(id)
    if (!user) {
      if (method === 'DELETE') this.duplicates++
      return { status: 404 }
    }
    if (method === 'DELETE') {
      this.users.delete(id)
      this.byName.delete(user.userName.toLowerCase())
      if (user.externalId) this.byMark.delete(user.externalId)
      if (this.users.size === 1) this.emptySince = Date.now()
      return { status: 204 }
    }
    if (method === 'PATCH') {
      for (const { path, value } of body.Operations) {
        if (path !== 'active') continue
        if (user.active === value) this.duplicates++
        user.active = value
      }
    }
    return { status: 200, body: shown(user) }
  }

  /** @param {RegExpExecArray | null} filter @returns {Answer} */
  groups_(filter) {
    const found = GROUPS.filter((group) => filter === null || group.displayName === filter[2])
    return list(
      found.map((group) => ({ schemas: [GROUP], ...group })),
      found.length,
    )
  }

  /** @param {string} method @param {string} id @param {any} body @returns {Answer} */
  group(method, id, body) {
    const group = GROUPS.find((one) => one.id === id)
    if (!group) return { status: 404 }
    if (method !== 'PATCH') return { status: 200, body: { schemas: [GROUP], ...group } }
    for (const { op, path, value } of body.Operations) {
      if (op === 'add') for (const member of value) this.users.get(member.value)?.groups.add(id)
      const left = /^members\[value eq "(.*)"\]$/.exec(path)?.[1]
      if (op !== 'remove' || left === undefined) continue
      const user = this.users.get(left)
      if (user && !user.groups.delete(id)) this.duplicates++
    }
    return { status: 204 }
  }

  truth() {
    const accounts = [...this.users.values()].filter((user) => user.id !== SENTINEL.id)
    return {
      there: accounts.length,
      active: accounts.filter((user) => user.active).length,
      calls: Object.fromEntries(this.calls),
      duplicates: this.duplicates,
      mostAtOnce: this.mostAtOnce,
      waited: this.waited,
      mostConnections: this.mostConnections,
      emptySince: this.emptySince,
    }
  }
}

/** @param {User} user */
function shown({ groups, ...user }) {
  const held = GROUPS.filter((group) => groups.has(group.id))
  return {
    schemas: [USER],
    ...user,
    groups: held.map((group) => ({ value: group.id, display: group.displayName })),
    meta: { resourceType: 'User' },
  }
}

/** @param {unknown[]} resources @param {number} total @returns {Answer} */
function list(resources, total) {
  return { status: 200, body: { schemas: [LIST], totalResults: total, Resources: resources } }
}

/** @param {import('node:http').ServerResponse} response @param {Answer} answer */
function send(response, { status, body }) {
  const text = body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/scim+json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** @type {Target[]} */
const targets = []

/** @type {Record<string, (given: any) => unknown>} */
const commands = {
  async open({ count, ...options }) {
    for (let n = 0; n < count; n++) targets.push(new Target(options))
    return Promise.all(
      targets.map(
        ({ server }) =>
          new Promise((resolve) => {
            server.listen(0, '127.0.0.1', () => {
              const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
              resolve(`http://127.0.0.1:${port}`)
            })
          }),
      ),
    )
  },
  populate: ({ target, accounts }) => targets[target]?.populate(accounts),
  truth: () => targets.map((target) => target.truth()),
}

process.on(
  'message',
  async (/** @type {{ id: number, command: string, given: unknown }} */ { id, command, given }) => {
    try {
      process.send?.({ id, value: await commands[command]?.(given) })
    } catch (error) {
      process.send?.({ id, error: String(error) })
    }
  },
)
process.on('disconnect', () => process.exit(0))
