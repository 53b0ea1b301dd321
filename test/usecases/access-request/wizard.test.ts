import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Result } from '~/domain/kernel/result'
import { HOUR } from '~/domain/kernel/time'
import { EMPTY_DRAFT, type RequestDraft, type Step } from '~/usecases/access-request/request-draft'
import { saveAnswers } from '~/usecases/access-request/save-answers.server'
import { showWizard } from '~/usecases/access-request/show-wizard.server'
import { startDraft } from '~/usecases/access-request/start-draft.server'
import { submitRequest } from '~/usecases/access-request/submit-request.server'
import { archiveEntitlementRow } from '~db/repositories/entitlements'
import { codes, value } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { type RequestDesk, requestDesk } from '../../support/requests'

describeOnSqlite('asking for access', (open) => {
  let portal: TestPortal
  let desk: RequestDesk

  beforeEach(async () => {
    portal = await open()
    desk = await requestDesk(portal)
  })
  afterEach(() => portal.close())

  const save = async (by: string, requestId: string, step: Step, typed: Partial<RequestDraft>) =>
    saveAnswers(portal.services, await desk.actor(by), { requestId, step, typed })
  const wizard = async (by: string, requestId: string, step: Step = 'check') =>
    value(await showWizard(portal.services, await desk.actor(by), { requestId, step }))
  const problems = async (by: string, wish: Parameters<RequestDesk['draft']>[1]) => {
    const id = await desk.draft(by, wish)
    return (await wizard(by, id)).problems.map(({ code, field }) => `${field}: ${code}`)
  }
  const problemsOf = (saved: Result<{ readonly problems: readonly { code: string; field?: string }[] }>) =>
    value(saved).problems.map(({ code, field }) => `${field}: ${code}`)

  it('numbers requests one after the other and fills the next in from the last', async () => {
    const first = await desk.ask('lena')
    const second = value(
      await startDraft(portal.services, await desk.actor('lena'), { likeRequestId: first }),
    )
    expect((await desk.request(second)).number).toBe((await desk.request(first)).number + 1)
    const { draft } = await wizard('lena', second)
    expect(draft).toMatchObject({ purpose: 'Replace two cameras', validFrom: '', validTo: '', workOrder: '' })
    expect(draft.people).toEqual([desk.idOf('tomasz'), desk.idOf('amina')])
    expect(draft.entitlements).toHaveLength(2)
  })

  it('keeps what was typed, right or wrong', async () => {
    const id = value(await startDraft(portal.services, await desk.actor('lena'), { likeRequestId: null }))
    const typed = {
      validFrom: '2026-03-10T18:00',
      validTo: 'tomorrow',
      hours: 'weekly' as const,
      openings: [],
    }
    await save('lena', id, 'where', { siteId: desk.organisation.sites.hamburg })
    const saved = await save('lena', id, 'when', typed)
    expect(problemsOf(saved)).toEqual(['validTo: local_time_invalid', 'weekly: weekly_empty'])
    expect((await wizard('lena', id, 'when')).draft).toMatchObject(typed)
    const long = 'x'.repeat(2001)
    const why = await save('lena', id, 'why', { purpose: long, workOrder: '', sponsorId: '' })
    expect(problemsOf(why)).toEqual(['purpose: purpose_too_long', 'sponsorId: sponsor_missing'])
    expect((await wizard('lena', id, 'why')).draft.purpose).toBe(long)
  })

  it('sends what was read as a revision with its digest, people and window', async () => {
    const id = await desk.draft('lena')
    const { digest } = await wizard('lena', id)
    value(await desk.send('lena', id))
    const request = await desk.request(id)
    const revision = await desk.revision(id)
    expect(revision.digest).toBe(digest)
    expect(request).toMatchObject({
      state: 'submitted',
      revision: 1,
      validFrom: Date.UTC(2026, 2, 10, 11),
      validTo: Date.UTC(2026, 2, 10, 17),
      sponsorId: desk.idOf('sofia'),
    })
    expect(revision.body.people.map((person) => person.name).sort()).toEqual(['Amina Diallo', 'Tomasz Nowak'])
    expect(revision.body.entitlements.map((each) => each.riskTier).sort()).toEqual(['low', 'medium'])
    await portal.engine.settle()
    expect(portal.mails.last('sofia@daypass.example')?.subject).toContain('You are named as sponsor')
  })

  it('sends nothing else than what was read', async () => {
    const id = await desk.draft('lena')
    const { digest } = await wizard('lena', id)
    await save('lena', id, 'who', { people: [desk.idOf('lena')] })
    const sent = await submitRequest(portal.services, await desk.actor('lena'), {
      requestId: id,
      shownDigest: digest ?? '',
    })
    expect(codes(sent)).toEqual(['changed_meanwhile'])
    expect((await desk.request(id)).state).toBe('draft')
  })

  it('counts a button pressed twice once', async () => {
    const id = await desk.draft('lena')
    const { digest } = await wizard('lena', id)
    const press = async () =>
      submitRequest(portal.services, await desk.actor('lena'), { requestId: id, shownDigest: digest ?? '' })
    expect([await press(), await press()].every((each) => each.ok)).toBe(true)
    expect((await desk.request(id)).revision).toBe(1)
  })

  it.each([
    ['an end before the start', { validTo: '2026-03-10T11:00' }, 'validTo: end_before_start'],
    [
      'a window in the past',
      { validFrom: '2026-03-09T08:00', validTo: '2026-03-09T12:00' },
      'validTo: window_past',
    ],
    [
      'a time the clocks jump over',
      { validFrom: '2026-03-29T02:30', validTo: '2026-03-29T09:00' },
      'validFrom: local_time_missing',
    ],
    ['a person of another vendor', { people: ['tomasz', 'noor'] }, 'people: person_of_other_vendor'],
    ['a right of another site', { entitlements: ['plantFloor'] }, 'entitlements: entitlement_of_other_site'],
    ['a person there is not', { people: ['nobody'] }, 'people: person_unknown'],
    ['a right there is not', { entitlements: ['nothing'] }, 'entitlements: entitlement_unknown'],
    ['nobody', { people: [] }, 'people: people_missing'],
    ['a window longer than its tier allows', { validTo: '2026-05-30T12:00' }, 'validTo: too_long'],
    ['too short a notice', { entitlements: ['serverRoom'] }, 'validFrom: too_soon'],
    [
      'hours that end before they begin',
      { openings: [{ day: 2, from: '17:00', to: '08:00' }] },
      'weekly.2.to: opening_backwards',
    ],
    ['hours that never open', { openings: [{ day: 3, from: '08:00', to: '17:00' }] }, 'weekly: never_open'],
    ['a sponsor who is none', { sponsor: 'gus' }, 'sponsorId: sponsor_not_one'],
    ['a sponsor who is no staff', { sponsor: 'noor' }, 'sponsorId: sponsor_not_staff'],
  ])('refuses %s next to its field', async (_, wish, problem) => {
    expect(await problems('lena', wish)).toContain(problem)
    const id = await desk.draft('lena', wish)
    expect((await desk.send('lena', id)).ok).toBe(false)
    expect((await desk.request(id)).state).toBe('draft')
  })

  it('tells no name of another vendor’s people', async () => {
    const id = await desk.draft('lena', { people: ['noor'] })
    const { problems: told } = await wizard('lena', id)
    expect(JSON.stringify(told)).not.toContain('Noor')
  })

  it('refuses a duplicate, and a vendor with lapsed papers or one approval', async () => {
    await desk.ask('lena')
    expect(await problems('lena', {})).toContain('entitlements: duplicate')
    expect(await problems('noor', { people: ['jan'] })).toContain('people: document_expired')
    expect(await problems('bea', { people: ['bea'] })).toContain('people: vendor_not_approved')
  })

  it('lets somebody who is no crew lead ask for nobody else', async () => {
    expect(await problems('tomasz', { people: ['tomasz', 'amina'] })).toContain('people: only_yourself')
    expect(await problems('tomasz', { people: ['tomasz'] })).toEqual([])
  })

  it('offers only what can be given, and drops the rights of a site that was left', async () => {
    const id = await desk.draft('lena')
    await portal.services.store.transact((tx) =>
      archiveEntitlementRow(tx, desk.organisation.entitlements.commsRoom?.id ?? '', portal.clock.now()),
    )
    const what = await wizard('lena', id, 'what')
    expect(what.offers.map((offer) => offer.name).sort()).toEqual(['Loading bay', 'Server room'])
    expect(what.problems.map((each) => each.code)).toContain('entitlement_archived')
    await save('lena', id, 'where', { siteId: desk.organisation.sites.newark })
    expect((await wizard('lena', id, 'what')).draft.entitlements).toEqual([])
  })

  it('is nobody else’s draft', async () => {
    const id = await desk.draft('lena')
    expect(codes(await save('tomasz', id, 'why', { purpose: 'Mine' }))).toEqual(['not_found'])
    expect(codes(await desk.send('noor', id))).toEqual(['not_found'])
    const staff = await startDraft(portal.services, await desk.actor('ines'), { likeRequestId: null })
    expect(codes(staff)).toEqual(['not_found'])
    const like = await startDraft(portal.services, await desk.actor('noor'), { likeRequestId: id })
    expect(codes(like)).toEqual(['not_found'])
  })

  it('keeps twenty unfinished requests and no more', async () => {
    const actor = await desk.actor('lena')
    for (let count = 0; count < 20; count++) {
      value(await startDraft(portal.services, actor, { likeRequestId: null }))
    }
    expect(codes(await startDraft(portal.services, actor, { likeRequestId: null }))).toEqual([
      'too_many_drafts',
    ])
  })

  it('reads an empty or broken draft as an empty one', async () => {
    const id = value(await startDraft(portal.services, await desk.actor('lena'), { likeRequestId: null }))
    await save('lena', id, 'who', { people: 'x' as unknown as string[] })
    expect((await wizard('lena', id)).draft).toEqual({ ...EMPTY_DRAFT, people: [] })
  })

  it('says when nobody could decide', async () => {
    const id = await desk.draft('lena')
    expect((await wizard('lena', id)).emptySeats).toEqual([])
    portal.clock.advance(HOUR)
    const { t, q } = { t: portal.services.store.t, q: portal.services.store }
    await q.transact((tx) => tx.q.update(t.roleAssignment).set({ endedAt: portal.clock.now() }))
    const ownSponsor = await wizard('lena', id)
    expect(ownSponsor.problems.map((each) => each.code)).toEqual(['sponsor_not_one'])
  })
})
