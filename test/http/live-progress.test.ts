import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { beginRun, updateRun } from '~db/repositories/listing-runs'
import { updateLock } from '~db/repositories/locks'
import { ask } from '../support/ask'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'
import { value } from '../support/identity'
import { actorOf } from '../support/organisation'

let portal: HttpPortal
let lockId: string
let cookie: string
beforeAll(async () => {
  portal = await openHttpPortal()
  const { test, organisation } = portal
  lockId = value(
    await placeLock(test.services, await actorOf(test, organisation.people.pia as string), {
      target: 'vendor',
      targetId: organisation.vendors.kestrel as string,
      reason: 'x',
    }),
  )
  cookie = await portal.cookieOf('aldo')
})
afterAll(() => portal.close())

const path = () => `${portal.url}/locks/${lockId}/progress`
const listings = () => `${portal.url}/systems/listings`
const headers = () => ({ Cookie: cookie, Accept: 'text/event-stream' })

/** An open stream: its answer, and what it tells, one by one. */
async function listen(to = path()) {
  const call = request(to, { headers: headers(), agent: false })
  call.on('error', () => undefined)
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    call.once('response', resolve)
    call.once('error', reject)
    call.end()
  })
  const events = (async function* () {
    let text = ''
    for await (const chunk of response) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        if (line.startsWith('data: ')) yield JSON.parse(line.slice(6))
      }
    }
  })()
  return { response, events, leave: () => call.destroy() }
}

const moved = (change: Parameters<typeof updateLock>[2]) =>
  portal.test.services.store.transact((tx) => updateLock(tx, lockId, change))

it('is told once to whoever does not listen, and to nobody else', async () => {
  const answer = await ask(path(), { headers: { Cookie: cookie } })
  expect(JSON.parse(answer.text)).toMatchObject({ affected: 0, moving: true })
  expect(
    (await ask(path(), { headers: { ...headers(), Cookie: await portal.cookieOf('gus') } })).status,
  ).toBe(404)
})

it('is told as it moves, uncompressed, and no longer than it moves', async () => {
  const { response, events } = await listen()
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
  })
  expect(response.headers['content-encoding']).toBeUndefined()
  expect((await events.next()).value).toMatchObject({ affected: 0, confirmed: 0, moving: true })
  await moved({ affected: 3, confirmed: 1, unknown: 1, cursor: 'done' })
  expect((await events.next()).value).toMatchObject({ affected: 3, confirmed: 1, unknown: 1, pending: 1 })
  await moved({ confirmed: 3, unknown: 0, confirmedAt: portal.test.clock.now() })
  expect((await events.next()).value).toMatchObject({ confirmed: 3, moving: false })
  expect((await events.next()).done).toBe(true)
  await moved({ confirmedAt: null })
})

it('of a listing: how many of how many since when, until it is over', async () => {
  const { services, clock } = portal.test
  const systemId = portal.organisation.systems.hamburgGate as string
  const begun = { systemId, startedAt: clock.now(), identity: 'x' }
  const run = await services.store.transact((tx) => beginRun(tx, begun))
  const told = (await listen(listings())).events
  expect((await told.next()).value).toEqual({
    [systemId]: { since: clock.now(), seen: 0, total: null, brokeOff: false },
  })
  await services.store.transact((tx) => updateRun(tx, run, { seen: 100, total: 252 }))
  expect((await told.next()).value).toMatchObject({ [systemId]: { seen: 100, total: 252 } })
  const page = await ask(`${portal.url}/systems/${systemId}`, { headers: { Cookie: cookie } })
  expect(page.text.replaceAll('<!-- -->', '')).toContain('100 of 252 accounts')
  const theos = { Cookie: await portal.cookieOf('theo') }
  expect((await ask(listings(), { headers: theos })).text).toBe('{}')
  await services.store.transact((tx) => updateRun(tx, run, { state: 'whole' }))
  expect((await told.next()).value).toEqual({})
  expect((await told.next()).done).toBe(true)
})

it('holds few connections a reader, and none once the portal stops', async () => {
  const open = await Promise.all([listen(), listen(), listen(), listen()])
  for (const each of open) expect((await each.events.next()).value).toMatchObject({ moving: true })
  expect((await ask(path(), { headers: headers() })).status).toBe(503)
  open[0]?.leave()
  portal.test.portal.streams.close()
  for (const each of open.slice(1)) expect((await each.events.next()).done).toBe(true)
  expect((await ask(path(), { headers: headers() })).status).toBe(503)
})
