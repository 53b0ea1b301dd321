import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { mailChore } from '~/engine/send-mail.server'
import { sweep } from '~/engine/sweep.server'
import { takeRateLimitIn } from '~/usecases/identity/rate-limit.server'
import { rateStateOf } from '~db/repositories/rate-limits'
import { aStaffMember, askForLink, signIn } from '../support/identity'
import { describeOnBothDialects, type TestPortal } from '../support/portal'

describeOnBothDialects('chores beside the passes', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  const enqueue = (address: string) =>
    portal.services.store.transact((tx) =>
      portal.services.mail.enqueue(tx, portal.clock.now(), { personId: null, address }, 'account_ready', {
        name: 'Ada',
        link: 'http://portal.test/sign-in',
      }),
    )

  it('a mail server that never answers holds up no pass, and gets no second round meanwhile', async () => {
    let calls = 0
    let answer = () => undefined as unknown
    const slow = {
      send: () => {
        calls += 1
        return new Promise<void>((resolve) => {
          answer = () => resolve()
        })
      },
    }
    const calledTimes = (times: number) =>
      new Promise<void>((resolve) => {
        const look = () => (calls >= times ? resolve() : setImmediate(look))
        look()
      })
    const chore = mailChore(portal.services, slow)
    await enqueue('ada@example.com')
    expect(await chore.run(portal.clock.now())).toBeNull()
    await calledTimes(1)
    await enqueue('ben@example.com')
    expect(await chore.run(portal.clock.now())).toBeNull()
    expect(calls).toBe(1)
    answer()
    await chore.settle?.()
    expect(await chore.run(portal.clock.now())).toBeNull()
    await calledTimes(2)
    answer()
    await chore.settle?.()
    expect(await chore.run(portal.clock.now())).toBeNull()
    expect(calls).toBe(2)
  })

  it('says when the next try is due', async () => {
    const refusing = { send: () => Promise.reject(new Error('connection refused')) }
    const chore = mailChore(portal.services, refusing)
    expect(await chore.run(portal.clock.now())).toBeNull()
    await enqueue('ada@example.com')
    await chore.run(portal.clock.now())
    await chore.settle?.()
    expect(await chore.run(portal.clock.now())).toBe(portal.clock.now() + 10_000)
  })

  it('sweeps links, limits and sessions that mean nothing any more, once an hour', async () => {
    const { services, clock } = portal
    const { email } = await aStaffMember(portal, 'Ada')
    await askForLink(portal, email)
    await signIn(portal, email)
    await services.store.transact((tx) =>
      takeRateLimitIn(tx, 'gate:x', { max: 1, window: HOUR }, clock.now()),
    )
    const counts = async () => {
      const { q, t } = services.store.read
      const rows = [await q.select().from(t.signInLink), await q.select().from(t.session)]
      return rows.map((each) => each.length)
    }
    await sweep(services)
    expect(await counts()).toEqual([2, 1])
    clock.advance(25 * HOUR)
    await sweep(services)
    expect(await counts()).toEqual([0, 1])
    expect(await rateStateOf(services.store.read, 'gate:x')).toBeNull()
    clock.advance(31 * 24 * HOUR)
    await sweep(services)
    expect(await counts()).toEqual([0, 0])
  })
})
