import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { archiveStaff } from '~/usecases/staff/archive-staff.server'
import { givingFreezeById, insertFreeze } from '~db/repositories/giving-freezes'
import { openSessionsOf } from '~db/repositories/sessions'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'
import { actorOf } from '../support/organisation'

/** A request may send its headers at once and its body up to a minute later. */
let portal: HttpPortal
beforeAll(async () => {
  portal = await openHttpPortal()
})
afterAll(() => portal.close())

it('a request whose body comes after the dismissal of its sender is one of nobody', async () => {
  const { test, organisation, url } = portal
  const { services, clock } = test
  const ines = organisation.people.ines as string
  const id = services.ids.id()
  await services.store.transact((tx) =>
    insertFreeze(tx, { id, reason: 'rate', facts: {}, frozenAt: clock.now() }),
  )
  const cookie = await portal.cookieOf('ines')
  // The session is read when the headers are here: that is seen by the note of when it was last used.
  clock.advance(MINUTE)
  const body = new URLSearchParams({
    seat: 'it',
    found: 'The rate was a large crew.',
    code: await portal.codeOf('ines'),
  }).toString()
  const { port, host } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  let answer = ''
  socket.on('data', (part) => {
    answer += part
  })
  const closed = once(socket, 'close')
  const head = [
    `POST /giving/${id}/resume HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${url}`,
    `Cookie: ${cookie}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 5)}`)
  await vi.waitFor(
    async () => {
      const [session] = await openSessionsOf(services.store.read, ines, clock.now() - HOUR)
      expect(session?.lastSeenAt).toBe(clock.now())
    },
    { timeout: 20_000, interval: 20 },
  )
  const ada = await actorOf(test, organisation.people.ada as string)
  expect(await archiveStaff(services, ada, ines)).toEqual({ ok: true, value: null })
  socket.write(body.slice(5))
  await closed
  expect(answer).toMatch(/^HTTP\/1\.1 303 /)
  expect(answer).toMatch(/^location: \/sign-in\b/im)
  expect(await givingFreezeById(services.store.read, id)).toMatchObject({
    resumedByIt: null,
    resumedAt: null,
  })
})
