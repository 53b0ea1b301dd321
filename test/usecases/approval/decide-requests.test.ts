import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { saveAnswers } from '~/usecases/access-request/save-answers.server'
import { decideRequests } from '~/usecases/approval/decide-requests.server'
import { approvalsOfRequest } from '~db/repositories/approvals'
import { eventsOf } from '~db/repositories/audit'
import { credentialsOfPeople } from '~db/repositories/credentials'
import { grantsOfRequest } from '~db/repositories/grants'
import { updatePerson } from '~db/repositories/people'
import { endRolesOf, insertRole } from '~db/repositories/roles'
import { codes, value } from '../../support/identity'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'
import { type RequestDesk, requestDesk } from '../../support/requests'

describeOnBothDialects('deciding a request', (open, dialect) => {
  let portal: TestPortal
  let desk: RequestDesk

  beforeEach(async () => {
    portal = await open()
    desk = await requestDesk(portal)
  })
  afterEach(() => portal.close())

  /** Another node on PostgreSQL; SQLite has one process, whose requests meet at one writer. */
  const elsewhere = async () => (dialect === 'postgres' ? desk.at(await portal.another()) : desk)
  const grants = (id: string) => grantsOfRequest(portal.services.store.read, id)
  const events = async (id: string) =>
    (await eventsOf(portal.services.store.read, { kind: 'request', id }, null, 50)).map((each) => each.type)

  it('gives what both seats approved, and nothing after the first yes', async () => {
    const id = await desk.ask('lena')
    expect(value(await desk.decide('ines', id))).toMatchObject([{ kind: 'one_seat' }])
    expect((await desk.request(id)).state).toBe('submitted')
    expect(await grants(id)).toEqual([])

    expect(value(await desk.decide('pia', id))).toMatchObject([{ kind: 'approved' }])
    expect((await desk.request(id)).state).toBe('approved')
    const given = await grants(id)
    expect(given).toHaveLength(4)
    expect(new Set(given.map((grant) => grant.personId))).toEqual(
      new Set([desk.idOf('tomasz'), desk.idOf('amina')]),
    )
    const { validFrom, validTo } = await desk.request(id)
    for (const grant of given) {
      expect(grant).toMatchObject({ validFrom, validTo, effectiveEnd: validTo, endedAt: null })
    }
    const credentials = await credentialsOfPeople(portal.services.store.read, [
      desk.idOf('tomasz'),
      desk.idOf('amina'),
    ])
    expect(credentials).toHaveLength(2)
    for (const credential of credentials) expect(credential.dueAt).not.toBeNull()
    expect(await events(id)).toEqual(
      expect.arrayContaining(['request.approved_by_seat', 'request.approved', 'grant.made']),
    )
  })

  it('grants the intersection when each seat approves less', async () => {
    const id = await desk.ask('lena')
    const [tomasz, amina] = ['tomasz', 'amina'].map(desk.idOf)
    value(
      await desk.decide('ines', id, {
        scope: (asked) => ({
          ...asked,
          people: [tomasz as string],
          schedule: { ...asked.schedule, validTo: asked.schedule.validTo - HOUR },
        }),
      }),
    )
    value(
      await desk.decide('pia', id, {
        scope: (asked) => ({
          ...asked,
          entitlements: asked.entitlements.slice(0, 1),
          schedule: { ...asked.schedule, validFrom: asked.schedule.validFrom + HOUR },
        }),
      }),
    )
    const { validFrom, validTo } = await desk.request(id)
    const given = await grants(id)
    expect(given).toHaveLength(1)
    expect(given[0]).toMatchObject({
      personId: tomasz,
      validFrom: (validFrom ?? 0) + HOUR,
      validTo: (validTo ?? 0) - HOUR,
    })
    expect(given[0]?.personId).not.toBe(amina)
  })

  it('denies when nothing is left that both approved', async () => {
    const id = await desk.ask('lena')
    value(
      await desk.decide('ines', id, { scope: (asked) => ({ ...asked, people: asked.people.slice(0, 1) }) }),
    )
    const second = await desk.decide('pia', id, {
      scope: (asked) => ({ ...asked, people: asked.people.slice(1) }),
    })
    expect(value(second)).toMatchObject([{ kind: 'denied' }])
    expect((await desk.request(id)).state).toBe('denied')
    expect(await grants(id)).toEqual([])
  })

  it("ends with one seat's no, and needs a reason for it", async () => {
    const id = await desk.ask('lena')
    expect(codes(await desk.decide('pia', id, { verdict: 'deny' }))).toEqual(['reason_missing'])
    value(await desk.decide('pia', id, { verdict: 'deny', reason: 'The room is being painted.' }))
    expect((await desk.request(id)).state).toBe('denied')
    expect(codes(await desk.decide('ines', id))).toContain('wrong_state')
    expect(await grants(id)).toEqual([])
  })

  it('refuses everybody who has a part in the request, and who holds no seat', async () => {
    const id = await desk.ask('lena')
    expect(codes(await desk.decide('lena', id, { seat: 'it' }))).toEqual(['not_found'])
    expect(codes(await desk.decide('tomasz', id, { seat: 'it' }))).toEqual(['not_found'])
    expect(codes(await desk.decide('sofia', id, { seat: 'it' }))).toEqual(['not_found'])
    expect(codes(await desk.decide('theo', id))).toEqual(['not_found'])
    expect(codes(await desk.decide('gus', id, { seat: 'it' }))).toEqual(['not_found'])
    expect(codes(await desk.decide('ada', id, { seat: 'it' }))).not.toEqual([])
    expect(codes(await desk.decide('ines', id, { seat: 'physical_security' }))).toContain('seat_not_held')
    expect(await approvalsOfRequest(portal.services.store.read, id)).toEqual([])
  })

  it('refuses a sponsor, a person of the vendor, and the same person for both seats', async () => {
    const { store, clock, ids } = portal.services
    const appoint = (person: string, role: string, siteId: string | null, seat: 'physical_security' | null) =>
      store.transact((tx) =>
        insertRole(tx, {
          id: ids.id(),
          personId: desk.idOf(person),
          role,
          siteId,
          seat,
          assignedAt: clock.now() - HOUR,
          effectiveAt: clock.now() - HOUR,
        }),
      )
    await appoint('ines', 'sponsor', null, null)
    const sponsored = await desk.ask('lena', { sponsor: 'ines' })
    expect(codes(await desk.decide('ines', sponsored))).toEqual(['is_sponsor'])

    await appoint('ines', 'approver', desk.organisation.sites.hamburg as string, 'physical_security')
    const id = await desk.ask('lena', { people: ['lena'] })
    value(await desk.decide('ines', id, { seat: 'it' }))
    expect(codes(await desk.decide('ines', id, { seat: 'physical_security' }))).toEqual([
      'decided_other_seat',
    ])

    await store.transact((tx) =>
      updatePerson(tx, desk.idOf('pia'), { vendorId: desk.organisation.vendors.kestrel as string }),
    )
    expect(codes(await desk.decide('pia', id))).toEqual(['of_vendor'])
    expect(await grants(id)).toEqual([])
  })

  it('refuses a second word of the same seat', async () => {
    const id = await desk.ask('lena')
    value(await desk.decide('ines', id))
    expect(codes(await desk.decide('ines', id))).toContain('seat_decided')
  })

  it('lets nobody decide for a seat that nobody holds', async () => {
    const id = await desk.ask('lena')
    value(await desk.decide('ines', id))
    const { store, clock } = portal.services
    await store.transact((tx) => endRolesOf(tx, desk.idOf('pia'), null, clock.now()))
    expect(codes(await desk.decide('pia', id, { seat: 'physical_security' }))).toEqual(['not_found'])
    expect((await desk.request(id)).state).toBe('submitted')
    expect(await grants(id)).toEqual([])
  })

  it('does not trust a session that still shows a seat that was taken away', async () => {
    const id = await desk.ask('lena')
    const before = await desk.actor('ines')
    const code = await desk.freshCode('ines')
    const { store, clock } = portal.services
    await store.transact((tx) => endRolesOf(tx, desk.idOf('ines'), null, clock.now()))
    const { digest } = await desk.revision(id)
    const late = await decideRequests(portal.services, before, {
      verdict: 'approve',
      reason: '',
      code,
      items: [{ requestId: id, seat: 'it', digest, scope: null }],
    })
    expect(codes(late)).toEqual(['not_found'])
  })

  it('refuses a decision on a revision that changed meanwhile', async () => {
    const id = await desk.ask('lena')
    const { digest } = await desk.revision(id)
    await saveAnswers(portal.services, await desk.actor('lena'), {
      requestId: id,
      step: 'who',
      typed: { people: [desk.idOf('tomasz')] },
    })
    value(await desk.send('lena', id))
    expect(codes(await desk.decide('ines', id, { digest }))).toEqual(['revision_changed'])
    expect(await approvalsOfRequest(portal.services.store.read, id)).toEqual([])
  })

  it('counts a yes to an old revision no more', async () => {
    const id = await desk.ask('lena')
    value(await desk.decide('ines', id))
    await desk.answer('lena', id, { people: ['tomasz'] })
    value(await desk.send('lena', id))
    expect(value(await desk.decide('pia', id))).toMatchObject([{ kind: 'one_seat' }])
    expect(value(await desk.decide('ines', id))).toMatchObject([{ kind: 'approved' }])
    expect(await grants(id)).toHaveLength(2)
  })

  it('takes a code once, and a wrong one never', async () => {
    const [first, second] = [await desk.ask('lena'), await desk.ask('lena', { people: ['lena'] })]
    const code = await desk.freshCode('ines')
    expect(codes(await desk.decide('ines', first, { code: '000000' }))).toEqual(['code_wrong'])
    value(await desk.decide('ines', first, { code }))
    expect(codes(await desk.decide('ines', second, { code }))).toEqual(['code_reused'])
    expect(await approvalsOfRequest(portal.services.store.read, second)).toEqual([])
  })

  it('confirms several requests with one code, or none of them', async () => {
    const ids = [
      await desk.ask('lena', { people: ['tomasz'] }),
      await desk.ask('lena', { people: ['amina'] }),
      await desk.ask('lena', { people: ['lena'] }),
    ]
    value(await desk.decide('ines', ids[2] as string))
    expect(codes(await desk.decide('ines', ids))).toContain('seat_decided')
    expect(await approvalsOfRequest(portal.services.store.read, ids[0] as string)).toEqual([])

    expect(value(await desk.decide('ines', ids.slice(0, 2)))).toHaveLength(2)
    expect(value(await desk.decide('pia', ids)).map((each) => each.kind)).toEqual([
      'approved',
      'approved',
      'approved',
    ])
  })

  it('lapses a request whose window is over instead of deciding it', async () => {
    const id = await desk.ask('lena')
    value(await desk.decide('ines', id))
    portal.clock.advance(9 * HOUR)
    expect(value(await desk.decide('pia', id))).toMatchObject([{ kind: 'lapsed' }])
    expect((await desk.request(id)).state).toBe('lapsed')
    expect(await grants(id)).toEqual([])
    expect(await approvalsOfRequest(portal.services.store.read, id)).toHaveLength(1)
  })

  it('refuses a scope that is wider than what was asked for', async () => {
    const id = await desk.ask('lena')
    const wider = await desk.decide('ines', id, {
      scope: (asked) => ({ ...asked, people: [...asked.people, desk.idOf('lena')] }),
    })
    expect(codes(wider)).toEqual(['scope_wider'])
    const later = await desk.decide('ines', id, {
      scope: (asked) => ({ ...asked, schedule: { ...asked.schedule, validTo: asked.schedule.validTo + 1 } }),
    })
    expect(codes(later)).toEqual(['scope_wider'])
  })

  it('gives one outcome when two nodes decide at the same instant', async () => {
    const there = await elsewhere()
    const id = await desk.ask('lena')
    const [it, security] = [await desk.freshCode('ines'), await desk.freshCode('pia')]
    const both = await Promise.all([
      desk.decide('ines', id, { code: it }),
      there.decide('pia', id, { code: security }),
    ])
    expect(both.map((each) => value(each)[0]?.kind).sort()).toEqual(['approved', 'one_seat'])
    expect((await desk.request(id)).state).toBe('approved')
    expect(await grants(id)).toHaveLength(4)
    expect(await events(id)).toEqual(expect.arrayContaining(['request.approved']))
    expect((await events(id)).filter((type) => type === 'request.approved')).toHaveLength(1)
  })

  it('keeps one of two words that one seat says at the same instant', async () => {
    const there = await elsewhere()
    const id = await desk.ask('lena')
    const code = await desk.freshCode('ines')
    const both = await Promise.all([
      desk.decide('ines', id, { code }),
      there.decide('ines', id, { code, verdict: 'deny', reason: 'No.' }),
    ])
    expect(both.filter((each) => each.ok)).toHaveLength(1)
    expect(await approvalsOfRequest(portal.services.store.read, id)).toHaveLength(1)
  })

  it('tells requester and sponsor what became of it', async () => {
    const approved = await desk.approved('lena')
    await portal.engine.settle()
    const to = (key: string) =>
      portal.mails.sent.filter((mail) => mail.to.startsWith(`${key}@`)).map((mail) => mail.subject)
    expect(to('lena')).toContain('Approved: Hamburg data centre')
    expect(to('sofia')).toContain('Approved: Hamburg data centre')
    expect(to('ines')).toContain('Decide: Kestrel Integrators at Hamburg data centre')
    expect(to('pia')).toContain('Decide: Kestrel Integrators at Hamburg data centre')
    expect(to('theo')).toEqual([])
    expect((await desk.request(approved)).settledAt).not.toBeNull()
  })
})
