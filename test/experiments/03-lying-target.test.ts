import { HOUR, MINUTE } from '~/domain/kernel/time'
import { type EngineTest, engineTests } from '../engine/harness'
import type { Fault, ProxiedRequest, Reply } from '../peers/fault-proxy'
import { grantAccess } from '../support/grants'
import { openTestPortal } from '../support/portal'
import { experiment, type Outcome, sized } from './experiment'

/** Says yes to every write and does nothing. Reads are answered by `read`, or by the target itself. */
function liar(read?: (reply: Required<Reply>, request: ProxiedRequest) => Reply): Fault {
  return {
    mode: 'each',
    fault: ({ method }) =>
      method === 'GET' ? (read ? { mode: 'rewrite', rewrite: read } : { mode: 'pass' }) : { mode: 'lie' },
  }
}

const NOBODY = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: 0,
  startIndex: 1,
  itemsPerPage: 0,
  Resources: [],
})

const nothingHere = (request: ProxiedRequest): Reply => {
  const headers = { 'content-type': 'application/scim+json' }
  return /\/Users\/[^?]/.test(request.path)
    ? { status: 404, headers }
    : { status: 200, headers, body: NOBODY }
}

/**
 * Every way in which a target may say that something was done which was not. A target that answers each question out of a
 * whole world of before, its own sentinel in it, cannot be told from an honest one by anybody, and is not among them.
 */
const LIES: Readonly<Record<string, (setup: EngineTest) => Fault>> = {
  'writes are answered and not done': () => liar(),
  'only switching off and deleting is not done': () => ({
    mode: 'each',
    fault: ({ method, body, path }) =>
      method === 'DELETE' || (method === 'PATCH' && path.includes('/Users/') && body.includes('active'))
        ? { mode: 'lie' }
        : { mode: 'pass' },
  }),
  'reads show what was there before': () => {
    const shown = new Map<string, Reply>()
    return liar((reply, { path }) => {
      if (!shown.has(path)) shown.set(path, reply)
      return shown.get(path) as Reply
    })
  },
  'reads find nothing, and no sentinel either': () => liar((_reply, request) => nothingHere(request)),
  'reads come from another tenant': ({ scim }) => {
    const sentinel = scim.store.userNamed('svc-daypass')
    return liar((reply, request) =>
      reply.body.includes('"svc-daypass"')
        ? { ...reply, body: reply.body.replaceAll(`"${sentinel?.id}"`, '"of-another-tenant"') }
        : nothingHere(request),
    )
  },
  'reads are an empty page': () => liar((reply) => ({ ...reply, status: 200, body: '' })),
  'reads say that it was not found, in a page for people': () =>
    liar(() => ({ status: 404, headers: { 'content-type': 'text/html' }, body: '<html>not found</html>' })),
}

/** When it is looked at while the target lies, in minutes after the end. */
const MINUTES = sized(
  [0, 1, 3, 6, 12],
  Array.from({ length: 91 }, (_, minute) => minute),
)

const start = engineTests(() => openTestPortal('sqlite'))

async function run(): Promise<Outcome> {
  const people = ['lena', 'tomasz', 'amina']
  let lies = 0
  let believed = 0
  let untold = 0
  let left = 0
  for (const [name, lie] of Object.entries(LIES)) {
    for (let round = 0; round < sized(1, 2); round++) {
      const setup = await start()
      const { test, organisation, proxy, accounts, pass, ends } = setup
      const from = test.clock.now()
      const to = from + HOUR
      const made = await grantAccess(test, organisation, { people, entitlements: ['vmsOperators'], from, to })
      await test.engine.settle()
      if (accounts().filter(({ active }) => active).length !== people.length) {
        return { figure: `${name}: nothing was given before the lie`, passed: false }
      }
      proxy.set(lie(setup))
      for (const minute of MINUTES) {
        await pass(to + minute * MINUTE)
        const on = accounts().filter(({ active }) => active).length
        const confirmed = (await ends(made.requestId)).filter((end) => end.confirmed !== null).length
        believed += Math.max(0, confirmed + on - people.length)
        lies += proxy.requests.length
        proxy.forget()
      }
      untold += test.mails.sent.some((mail) => mail.subject.startsWith('ACT NOW')) ? 0 : 1
      proxy.set({ mode: 'pass' })
      await pass(test.clock.now() + 15 * MINUTE, sized(5, 1) * MINUTE)
      left += accounts().length + (await ends(made.requestId)).filter((end) => end.confirmed === null).length
    }
  }
  return {
    figure: `${believed} false "revoked" in ${Object.keys(LIES).length} kinds of lies (${lies} calls); ${untold} not told to the owner; ${left} left when the target was honest again`,
    passed: believed === 0 && untold === 0 && left === 0,
  }
}

experiment(3, 'lying target', 'a target says 200 and changes nothing: 0 false "revoked"', run)
