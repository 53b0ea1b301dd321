import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY, HOUR } from '~/domain/kernel/time'
import { extendRequest } from '~/usecases/access-request/extend-request.server'
import { endsSoonChore } from '~/usecases/notice/ends-soon.server'
import { createNotices } from '~/usecases/notice/notices.server'
import { loadFacts } from '~db/repositories/credential-facts'
import { nextReminder } from '~db/repositories/grants'
import { value } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { type RequestDesk, requestDesk } from '../../support/requests'

describeOnSqlite('mails about access', (open) => {
  let portal: TestPortal
  let desk: RequestDesk

  beforeEach(async () => {
    portal = await open()
    desk = await requestDesk(portal)
  })
  afterEach(() => portal.close())

  const subjects = (key: string, part: string) =>
    portal.mails.sent.filter((mail) => mail.to.startsWith(`${key}@`) && mail.subject.includes(part)).length

  it('tells the holder once that access has begun, with the way to the pass', async () => {
    await desk.approved('lena')
    await portal.engine.settle()
    expect(subjects('tomasz', 'Your access to')).toBe(0)
    portal.clock.advance(3 * HOUR)
    await portal.engine.settle()
    expect(subjects('tomasz', 'Your access to')).toBe(1)
    const mail = portal.mails.last('tomasz@kestrel.example')
    expect(mail?.text).toContain('http://portal.test:3000/pass')
    expect(mail?.text).toContain('18:00 (Europe/Berlin)')
  })

  it('tells holder and requester once that it ends soon', async () => {
    const id = await desk.approved('lena')
    const { validTo } = await desk.request(id)
    const at = (validTo ?? 0) - HOUR
    expect(await nextReminder(portal.services.store.read)).toBe(at)
    portal.clock.advanceTo(at - 1)
    await portal.engine.settle()
    expect(subjects('tomasz', 'ends soon')).toBe(0)
    portal.clock.advanceTo(at)
    await portal.engine.settle()
    await portal.engine.settle()
    for (const key of ['tomasz', 'amina', 'lena']) expect(subjects(key, 'ends soon'), key).toBe(1)
    expect(portal.mails.last('lena@kestrel.example')?.text).toContain(`/requests/${id}/extend`)
    expect(await nextReminder(portal.services.store.read)).toBeNull()
  })

  it('tells a day before the end of what lasts for days, and nothing about a short visit', async () => {
    const long = await desk.approved('lena', { people: ['tomasz'], validTo: '2026-03-14T18:00' })
    const { validTo } = await desk.request(long)
    expect(await nextReminder(portal.services.store.read)).toBe((validTo ?? 0) - DAY)
    await desk.approved('lena', { people: ['amina'], validTo: '2026-03-10T14:00' })
    expect(await nextReminder(portal.services.store.read)).toBe((validTo ?? 0) - DAY)
  })

  it('says nothing of an end where more time was granted without a gap', async () => {
    const id = await desk.approved('lena')
    const more = value(
      await extendRequest(portal.services, await desk.actor('lena'), {
        requestId: id,
        validTo: '2026-03-10T20:00',
      }),
    )
    value(await desk.send('lena', more))
    value(await desk.decide('ines', more))
    value(await desk.decide('pia', more))
    const { validTo } = await desk.request(id)
    portal.clock.advanceTo((validTo ?? 0) - HOUR)
    await endsSoonChore(portal.services).run(portal.clock.now())
    await portal.engine.settle()
    expect(subjects('tomasz', 'ends soon')).toBe(0)
  })

  it('tells the requester too when access has ended', async () => {
    await desk.approved('lena')
    portal.clock.advance(3 * HOUR)
    await portal.engine.settle()
    portal.clock.advance(7 * HOUR)
    await portal.engine.settle()
    expect(subjects('tomasz', 'has ended')).toBe(1)
    expect(subjects('lena', 'has ended')).toBe(2)
  })

  it('tells of what is overdue on one system five times an hour, and says so', async () => {
    const { services, clock } = portal
    const notices = createNotices(services)
    await desk.approved('lena')
    await portal.engine.settle()
    const { q, t } = services.store.read
    const [pass] = await q.select().from(t.credential)
    const [facts] = await loadFacts(services.store.read, pass ? [pass] : [], clock.now())
    if (!facts) throw new Error('nobody holds anything')
    const overdue = () =>
      services.store.transact((tx) => notices.overdue(tx, facts, [], clock.now(), 'unreachable', clock.now()))
    const mails = async () => {
      await portal.engine.settle()
      const own = portal.mails.sent.filter((mail) => mail.subject.includes('not ended on'))
      const [to] = own.map((mail) => mail.to)
      return own.filter((mail) => mail.to === to).map((mail) => mail.text.includes('no further mail'))
    }
    for (let times = 0; times < 8; times++) await overdue()
    expect(await mails()).toEqual([false, false, false, false, true])
    clock.advance(HOUR)
    await overdue()
    expect(await mails()).toHaveLength(6)
  })
})
