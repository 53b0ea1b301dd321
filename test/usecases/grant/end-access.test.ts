import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { showRequest } from '~/usecases/access-request/show-request.server'
import { endAccess } from '~/usecases/grant/end-access.server'
import { listHoldings } from '~/usecases/grant/list-holdings.server'
import { showEnding } from '~/usecases/grant/show-ending.server'
import { credentialsOfPeople } from '~db/repositories/credentials'
import { endsOfRequest } from '~db/repositories/ends'
import { grantsOfRequest } from '~db/repositories/grants'
import { codes, value } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { type RequestDesk, requestDesk } from '../../support/requests'

describeOnSqlite('ending access early', (open) => {
  let portal: TestPortal
  let desk: RequestDesk
  let id: string

  beforeEach(async () => {
    portal = await open()
    desk = await requestDesk(portal)
    id = await desk.approved('lena')
    portal.clock.advance(3 * HOUR)
    await portal.engine.settle()
  })
  afterEach(() => portal.close())

  const running = async () =>
    (await grantsOfRequest(portal.services.store.read, id)).filter(
      (grant) => grant.effectiveEnd > portal.clock.now(),
    )
  const end = async (
    by: string,
    target: { personId?: string; grantId?: string } = {},
    reason = 'Done early',
  ) => endAccess(portal.services, await desk.actor(by), { requestId: id, ...target, reason })

  it('takes a whole request away at once, and the end is confirmed', async () => {
    const [before] = await credentialsOfPeople(portal.services.store.read, [desk.idOf('tomasz')])
    expect(before?.state).toBe('on')
    expect(value(await end('sofia'))).toBe(4)
    expect(await running()).toEqual([])
    const [touched] = await credentialsOfPeople(portal.services.store.read, [desk.idOf('tomasz')])
    expect(touched?.inputVersion).toBe((before?.inputVersion ?? 0) + 1)
    expect(touched?.dueAt).toBeLessThanOrEqual(portal.clock.now())
    await portal.engine.settle()
    const ends = await endsOfRequest(portal.services.store.read, id)
    expect(ends).toHaveLength(4)
    for (const each of ends) {
      expect(each).toMatchObject({ reason: 'ended_early', confirmedAt: portal.clock.now(), proof: 'portal' })
    }
    const shown = value(await showRequest(portal.services, await desk.actor('lena'), id))
    expect(shown.status).toBe('revoked')
    await portal.engine.settle()
    expect(portal.mails.last('tomasz@kestrel.example')?.subject).toContain('has ended')
    expect(portal.mails.last('lena@kestrel.example')?.subject).toContain('has ended')
  })

  it('takes one person’s or one right, and leaves the others', async () => {
    expect(value(await end('lena', { personId: desk.idOf('tomasz') }))).toBe(2)
    const [grant] = await running()
    expect(value(await end('pia', { grantId: grant?.id ?? '' }))).toBe(1)
    expect(await running()).toHaveLength(1)
    await portal.engine.settle()
    const [tomasz] = await credentialsOfPeople(portal.services.store.read, [desk.idOf('tomasz')])
    const [amina] = await credentialsOfPeople(portal.services.store.read, [desk.idOf('amina')])
    expect([tomasz?.state, amina?.state]).toEqual(['gone', 'on'])
  })

  it('lets a holder end their own and nobody else’s', async () => {
    expect(codes(await end('tomasz'))).toEqual(['not_found'])
    expect(codes(await end('tomasz', { personId: desk.idOf('amina') }))).toEqual(['not_found'])
    expect(value(await end('tomasz', { personId: desk.idOf('tomasz') }))).toBe(2)
  })

  it('is nothing for strangers, and needs a reason', async () => {
    for (const stranger of ['noor', 'theo', 'aldo', 'ada', 'gus']) {
      expect(codes(await end(stranger)), stranger).toEqual(['not_found'])
      const shown = await showEnding(portal.services, await desk.actor(stranger), { requestId: id })
      expect(codes(shown), stranger).toEqual(['not_found'])
    }
    expect(codes(await end('lena', {}, ' '))).toEqual(['required'])
    expect(codes(await end('lena', {}, 'x'.repeat(501)))).toEqual(['text_too_long'])
    expect(await running()).toHaveLength(4)
  })

  it('ends nothing twice', async () => {
    value(await end('lena'))
    portal.clock.advance(MINUTE)
    expect(codes(await end('sofia'))).toEqual(['nothing_to_end'])
  })

  it('ends what has not begun', async () => {
    const later = await desk.approved('lena', {
      people: ['lena'],
      validFrom: '2026-03-12T08:00',
      validTo: '2026-03-12T12:00',
    })
    const ended = await endAccess(portal.services, await desk.actor('lena'), {
      requestId: later,
      reason: 'Off',
    })
    expect(value(ended)).toBe(2)
    portal.clock.advance(48 * HOUR)
    await portal.engine.settle()
    const [lena] = await credentialsOfPeople(portal.services.store.read, [desk.idOf('lena')])
    expect(lena?.state).not.toBe('on')
  })

  it('shows who holds what: a crew lead the whole crew, everybody else their own', async () => {
    const held = async (by: string) =>
      (await listHoldings(portal.services, await desk.actor(by))).map((each) => [
        each.personName,
        each.status,
      ])
    expect(await held('lena')).toEqual([
      ['Tomasz Nowak', 'active'],
      ['Amina Diallo', 'active'],
    ])
    expect(await held('tomasz')).toEqual([['Tomasz Nowak', 'active']])
    expect(await held('noor')).toEqual([])
    value(await end('lena', { personId: desk.idOf('tomasz') }))
    await portal.engine.settle()
    expect((await held('lena')).map(([name]) => name)).toEqual(['Amina Diallo'])
  })
})
