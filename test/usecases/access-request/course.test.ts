import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { answerQuestion } from '~/usecases/access-request/answer-question.server'
import { extendRequest, extensionOf } from '~/usecases/access-request/extend-request.server'
import { lapseRequests } from '~/usecases/access-request/lapse-requests.server'
import { listRequests } from '~/usecases/access-request/list-requests.server'
import { saveAnswers } from '~/usecases/access-request/save-answers.server'
import { showRequest } from '~/usecases/access-request/show-request.server'
import { showWizard } from '~/usecases/access-request/show-wizard.server'
import { withdrawRequest } from '~/usecases/access-request/withdraw-request.server'
import { askRequester } from '~/usecases/approval/ask-requester.server'
import { listInbox } from '~/usecases/approval/list-inbox.server'
import { showDecision } from '~/usecases/approval/show-decision.server'
import { grantsOfRequest } from '~db/repositories/grants'
import { openQuestions } from '~db/repositories/questions'
import { nextLapse } from '~db/repositories/request-lists'
import { codes, value } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { type RequestDesk, requestDesk } from '../../support/requests'

describeOnSqlite('the course of a request', (open) => {
  let portal: TestPortal
  let desk: RequestDesk

  beforeEach(async () => {
    portal = await open()
    desk = await requestDesk(portal)
  })
  afterEach(() => portal.close())

  const view = async (by: string, id: string) =>
    value(await showRequest(portal.services, await desk.actor(by), id))

  it('is asked about, answered, and goes on', async () => {
    const id = await desk.ask('lena')
    const ask = async (by: string, question: string) =>
      askRequester(portal.services, await desk.actor(by), { requestId: id, seat: 'it', question })
    expect(codes(await ask('ines', '  '))).toEqual(['question_missing'])
    expect(codes(await ask('gus', 'Why?'))).toEqual(['not_found'])
    value(await ask('ines', 'Which cameras?'))
    expect((await desk.request(id)).state).toBe('asked')
    await portal.engine.settle()
    expect(portal.mails.last('lena@kestrel.example')?.text).toContain('Which cameras?')

    const [question] = await openQuestions(portal.services.store.read, [(await desk.revision(id)).id])
    const answer = async (by: string, text: string) =>
      answerQuestion(portal.services, await desk.actor(by), {
        requestId: id,
        questionId: question?.id ?? '',
        answer: text,
      })
    expect(codes(await answer('lena', ''))).toEqual(['required'])
    expect(codes(await answer('tomasz', 'These'))).toEqual(['not_found'])
    value(await answer('lena', 'Numbers 4 and 5'))
    expect(codes(await answer('lena', 'Again'))).not.toEqual([])
    expect((await desk.request(id)).state).toBe('submitted')
    expect((await view('lena', id)).questions[0]?.answer).toBe('Numbers 4 and 5')
    await portal.engine.settle()
    expect(portal.mails.last('ines@daypass.example')?.text).toContain('Numbers 4 and 5')
    value(await desk.decide('ines', id))
  })

  it('is withdrawn by its requester only, and is then decided no more', async () => {
    const id = await desk.ask('lena')
    expect(codes(await withdrawRequest(portal.services, await desk.actor('tomasz'), id))).toEqual([
      'not_found',
    ])
    value(await withdrawRequest(portal.services, await desk.actor('lena'), id))
    expect(codes(await desk.decide('ines', id))).toEqual(['wrong_state'])
    expect(codes(await withdrawRequest(portal.services, await desk.actor('lena'), id))).toEqual([
      'wrong_state',
    ])
  })

  it('is put right after a denial and sent again as the same request', async () => {
    const id = await desk.ask('lena')
    value(await desk.decide('pia', id, { verdict: 'deny', reason: 'Only one of you.' }))
    expect((await view('lena', id)).may.change).toBe(true)
    await desk.answer('lena', id, { people: ['tomasz'] })
    value(await desk.send('lena', id))
    expect(await desk.request(id)).toMatchObject({ state: 'submitted', revision: 2, settledAt: null })
    value(await desk.decide('pia', id))
    value(await desk.decide('ines', id))
    expect(await grantsOfRequest(portal.services.store.read, id)).toHaveLength(2)
  })

  it('lapses undecided at the end of its window, and tells who had not decided', async () => {
    const id = await desk.ask('lena')
    value(await desk.decide('ines', id))
    const { validTo } = await desk.request(id)
    expect(await nextLapse(portal.services.store.read)).toBe(validTo)
    expect(await lapseRequests(portal.services, (validTo ?? 0) - 1)).toBe(0)
    portal.clock.advanceTo(validTo ?? 0)
    expect(await lapseRequests(portal.services, portal.clock.now())).toBe(1)
    expect(await lapseRequests(portal.services, portal.clock.now())).toBe(0)
    expect((await desk.request(id)).state).toBe('lapsed')
    await portal.engine.settle()
    expect(portal.mails.last('lena@kestrel.example')?.text).toContain('physical security')
    expect(await nextLapse(portal.services.store.read)).toBeNull()
  })

  it('is extended without a gap by a new request that both decide again', async () => {
    const id = await desk.approved('lena')
    const lena = await desk.actor('lena')
    const extension = value(await extensionOf(portal.services, lena, id))
    expect(extension.from).toBe((await desk.request(id)).validTo)
    const more = value(
      await extendRequest(portal.services, lena, { requestId: id, validTo: '2026-03-10T22:00' }),
    )
    const shown = value(await showWizard(portal.services, lena, { requestId: more, step: 'check' }))
    expect(shown.problems).toEqual([])
    expect(shown.draft).toMatchObject({ validFrom: '2026-03-10T18:00', validTo: '2026-03-10T22:00' })
    value(await desk.send('lena', more))
    expect((await desk.request(more)).previousRequestId).toBe(id)
    value(await desk.decide('ines', more))
    value(await desk.decide('pia', more))
    const [before] = await grantsOfRequest(portal.services.store.read, id)
    const [after] = await grantsOfRequest(portal.services.store.read, more)
    expect(after?.validFrom).toBe(before?.validTo)
    expect(after?.credentialId).toBe(before?.credentialId)
  })

  it('starts an extension now when the access is over', async () => {
    const id = await desk.approved('lena')
    portal.clock.advance(20 * HOUR)
    const extension = value(await extensionOf(portal.services, await desk.actor('lena'), id))
    expect(extension.from).toBe(portal.clock.now())
    expect(codes(await extensionOf(portal.services, await desk.actor('sofia'), id))).toEqual(['not_found'])
  })

  it('shows a stranger nothing, and each party what is theirs', async () => {
    const id = await desk.ask('lena')
    for (const stranger of ['noor', 'bea', 'theo', 'sam', 'gus']) {
      const shown = await showRequest(portal.services, await desk.actor(stranger), id)
      expect(codes(shown), stranger).toEqual(['not_found'])
    }
    for (const party of ['lena', 'tomasz', 'amina', 'sofia', 'ines', 'pia', 'aldo', 'ada']) {
      expect((await view(party, id)).body.purpose, party).toBe('Replace two cameras')
    }
    expect((await view('ines', id)).may).toMatchObject({ decide: true, change: false, withdraw: false })
    expect((await view('tomasz', id)).may).toMatchObject({ decide: false, change: false, answer: false })
    const draft = await desk.draft('lena', { people: ['lena'] })
    expect(codes(await showRequest(portal.services, await desk.actor('ines'), draft))).toEqual(['not_found'])
    expect(codes(await showRequest(portal.services, await desk.actor('lena'), draft))).toEqual([
      'still_draft',
    ])
  })

  it('stands in the lists of those whose business it is', async () => {
    const id = await desk.ask('lena')
    const draft = await desk.draft('lena', { people: ['lena'] })
    const listed = async (by: string) =>
      (await listRequests(portal.services, await desk.actor(by), null)).rows.map((row) => row.id)
    expect(await listed('lena')).toEqual([draft, id])
    expect(await listed('tomasz')).toEqual([id])
    expect(await listed('sofia')).toEqual([id])
    expect(await listed('noor')).toEqual([])
    const first = await listRequests(portal.services, await desk.actor('lena'), null, 1)
    expect(first.next).toBe(draft)
    const second = await listRequests(portal.services, await desk.actor('lena'), first.next, 1)
    expect(second.rows.map((row) => row.status)).toEqual(['awaiting_both'])
    expect(second.next).toBeNull()
  })

  it('waits in the inbox of the seats that have not spoken, the nearest deadline first', async () => {
    const late = await desk.ask('lena', { people: ['tomasz'], validTo: '2026-03-11T18:00' })
    const soon = await desk.ask('lena', { people: ['amina'] })
    const inbox = async (by: string, all = false) =>
      value(await listInbox(portal.services, await desk.actor(by), { all, after: null }))
    expect((await inbox('ines')).rows.map((row) => row.id)).toEqual([soon, late])
    value(await desk.decide('ines', soon))
    expect((await inbox('ines')).rows.map((row) => row.id)).toEqual([late])
    const all = (await inbox('ines', true)).rows
    expect(all.map((row) => [row.id, row.barred])).toEqual([
      [soon, 'seat_decided'],
      [late, null],
    ])
    expect((await inbox('pia')).rows[0]?.awaited).toEqual(['physical_security'])
    expect((await inbox('theo', true)).rows).toEqual([])
    for (const nobody of ['lena', 'gus', 'aldo', 'ada', 'sofia']) {
      const shown = await listInbox(portal.services, await desk.actor(nobody), { all: true, after: null })
      expect(codes(shown), nobody).toEqual(['not_found'])
    }
  })

  it('shows an approver what helps to decide', async () => {
    const before = await desk.approved('lena', { people: ['tomasz'], entitlements: ['loadingBay'] })
    const id = await desk.ask('lena', { people: ['tomasz', 'amina'], purpose: 'Replace three cameras' })
    const shown = value(await showDecision(portal.services, await desk.actor('ines'), id))
    expect(shown.mayDecide).toEqual(['it'])
    expect(shown.overlaps.map((each) => [each.personName, each.name, each.same])).toEqual([
      ['Tomasz Nowak', 'Loading bay', true],
    ])
    expect(shown.lastTime).toMatchObject({
      requestId: before,
      peopleAdded: ['Amina Diallo'],
      accessAdded: ['Comms room'],
      purposeChanged: true,
      same: false,
    })
    expect(shown.vendor).toMatchObject({ approved: true, missing: [] })
    expect(Object.values(shown.withoutPortal)).toEqual(['portal_answers', 'portal_answers'])
    expect(shown.checks.filter((check) => !check.passed && check.severity === 'refusal')).toEqual([])
    expect(codes(await showDecision(portal.services, await desk.actor('theo'), id))).toEqual(['not_found'])
    expect(codes(await showDecision(portal.services, await desk.actor('lena'), id))).toEqual(['not_found'])
  })

  it('keeps the sent revision while a changed one is being written', async () => {
    const id = await desk.ask('lena')
    const { digest } = await desk.revision(id)
    value(
      await saveAnswers(portal.services, await desk.actor('lena'), {
        requestId: id,
        step: 'why',
        typed: { purpose: 'Something else', workOrder: '', sponsorId: desk.idOf('sofia') },
      }),
    )
    expect((await desk.revision(id)).digest).toBe(digest)
    value(await desk.decide('ines', id, { digest }))
  })
})
