import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import type { EventView } from '~/usecases/audit/event-view.server'
import { readCredentialRecord } from '~/usecases/audit/read-credential-record.server'
import { readLog } from '~/usecases/audit/read-log.server'
import { type PersonRecord, readPersonRecord } from '~/usecases/audit/read-person-record.server'
import { readRequestRecord } from '~/usecases/audit/read-request-record.server'
import type { ListPage } from '~/usecases/list-page'
import { credentialsOfPerson } from '~db/repositories/credentials'
import { crewAtWork } from '../../support/access'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import type { RequestDesk } from '../../support/requests'

describeOnSqlite('records', (open) => {
  let portal: TestPortal
  let desk: RequestDesk
  beforeEach(async () => {
    portal = await open()
    desk = await crewAtWork(portal)
  })
  afterEach(() => portal.close())

  const requestOf = async (who: Actor) => {
    const { rows } = value(await readLog(portal.services, who, { after: '' }))
    const event = rows.find((row) => row.type === 'request.approved')
    return event?.subjects.find((subject) => subject.kind === 'request')?.id ?? ''
  }

  it('of a request: what was asked, who decided what for which seat, what was granted, how it ended', async () => {
    const { services, clock, engine } = portal
    const aldo = await desk.actor('aldo')
    const requestId = await requestOf(aldo)
    clock.advance(60 * 24 * HOUR)
    await engine.settle()
    const record = value(await readRequestRecord(services, aldo, { requestId, after: '' }))
    expect([...(record.scope?.people ?? [])].sort()).toEqual(['Amina Diallo', 'Tomasz Nowak'])
    expect(
      record.decisions.map(({ seat, approver, verdict, genuine, narrowed }) => ({
        seat,
        by: approver.name,
        verdict,
        genuine,
        narrowed,
      })),
    ).toEqual([
      { seat: 'it', by: 'Ines Kowalska', verdict: 'approve', genuine: true, narrowed: false },
      { seat: 'physical_security', by: 'Pia Sorensen', verdict: 'approve', genuine: true, narrowed: false },
    ])
    const people = record.scope?.people.length ?? 0
    expect(record.grants).toHaveLength(people * (record.scope?.entitlements.length ?? 0))
    expect(record.ends.map((end) => end.state)).toEqual(record.grants.map(() => 'revoked'))
    expect(record.ends.every((end) => end.proof === 'portal' && end.reason === 'window')).toBe(true)
    expect(record.events.rows.map((event) => event.type)).toEqual(
      expect.arrayContaining(['request.submitted', 'request.approved', 'grant.made', 'end.confirmed']),
    )
  })

  it('of a request: decisions that somebody planted in the database are not genuine', async () => {
    const { services, clock } = portal
    const planted = await grantAccess(portal, desk.organisation, {
      people: ['tomasz'],
      entitlements: ['serverRoom'],
      from: clock.now(),
      to: clock.now() + HOUR,
      forge: 'mac',
    })
    const query = { requestId: planted.requestId, after: '' }
    const { decisions } = value(await readRequestRecord(services, await desk.actor('aldo'), query))
    expect(decisions.map((decision) => decision.genuine)).toEqual([false, false])
  })

  it('of a person: vendor, live access, and one time line in which every name is resolved', async () => {
    const { services } = portal
    const aldo = await desk.actor('aldo')
    const record = value(await readPersonRecord(services, aldo, { personId: desk.idOf('tomasz'), after: '' }))
    expect(record).toMatchObject({
      person: { name: 'Tomasz Nowak', kind: 'contractor' },
      vendor: { name: 'Kestrel Integrators' },
      timeZone: 'Europe/Berlin',
      holds: [{ state: 'active', system: { name: 'Gate of Hamburg data centre' } }],
    })
    const approved = record.events.rows.find((event) => event.type === 'request.approved_by_seat')
    expect(['Ines Kowalska', 'Pia Sorensen']).toContain(approved?.actor?.name)
    expect(approved?.subjects.map((subject) => subject.name)).toContain('Hamburg data centre')
    const made = record.events.rows.find((event) => event.type === 'grant.made')
    expect(Object.values(made?.factNames ?? {}).sort()).toEqual(['Comms room', 'Loading bay'])
  })

  it('come page by page, newest first, without a gap', async () => {
    const { services } = portal
    const aldo = await desk.actor('aldo')
    const personId = desk.idOf('tomasz')
    const whole = value(await readPersonRecord(services, aldo, { personId, after: '' })).events.rows
    expect(whole.map((event) => event.id)).toEqual([...whole.map((event) => event.id)].sort().reverse())
    const walked: string[] = []
    let after: string | null = ''
    while (after !== null) {
      const page: PersonRecord = value(await readPersonRecord(services, aldo, { personId, after }, 3))
      walked.push(...page.events.rows.map((event) => event.id))
      after = page.events.next
    }
    expect(walked).toEqual(whole.map((event) => event.id))
  })

  it('are read by approvers where they hold a seat, and nothing of other sites with it', async () => {
    const { services } = portal
    const [ines, theo, aldo] = [await desk.actor('ines'), await desk.actor('theo'), await desk.actor('aldo')]
    const requestId = await requestOf(aldo)
    const personId = desk.idOf('tomasz')
    const [credential] = await credentialsOfPerson(services.store.read, personId)
    const credentialId = credential?.id ?? ''
    value(await readRequestRecord(services, ines, { requestId, after: '' }))
    value(await readPersonRecord(services, ines, { personId, after: '' }))
    value(await readCredentialRecord(services, ines, { credentialId, after: '' }))
    expect(codes(await readRequestRecord(services, theo, { requestId, after: '' }))).toEqual(['not_found'])
    expect(codes(await readPersonRecord(services, theo, { personId, after: '' }))).toEqual(['not_found'])
    expect(codes(await readCredentialRecord(services, theo, { credentialId, after: '' }))).toEqual([
      'not_found',
    ])
    // Colleagues are the auditor's business.
    const colleague = { personId: desk.idOf('pia'), after: '' }
    expect(codes(await readPersonRecord(services, ines, colleague))).toEqual(['not_found'])
    value(await readPersonRecord(services, aldo, colleague))

    const seen = value(await readLog(services, ines, { after: '' })).rows
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every((event) => event.subjects.some((s) => s.name === 'Hamburg data centre'))).toBe(true)
    const elsewhere = value(await readLog(services, theo, { after: '' })).rows
    expect(elsewhere.every((event) => event.subjects.some((s) => s.name === 'Newark plant'))).toBe(true)
    expect(elsewhere.map((event) => event.type)).not.toContain('request.approved')
  })

  it('an approver of two sites reads one log of both, page by page', async () => {
    const { services } = portal
    const sam = await desk.actor('sam')
    const ines = await desk.actor('ines')
    const both = { ...ines, assignments: [...ines.assignments, ...sam.assignments] }
    const whole = value(await readLog(services, both, { after: '' })).rows.map((event) => event.id)
    const walked: string[] = []
    let after: string | null = ''
    while (after !== null) {
      const page: ListPage<EventView> = value(await readLog(services, both, { after }, 4))
      walked.push(...page.rows.map((event) => event.id))
      after = page.next
    }
    expect(walked).toEqual(whole)
  })

  it('are not there for those who have no part in reviewing, nor is what nobody made', async () => {
    const { services } = portal
    const requestId = await requestOf(await desk.actor('aldo'))
    for (const key of ['lena', 'tomasz', 'gus', 'sofia']) {
      const who = await desk.actor(key)
      expect(codes(await readLog(services, who, { after: '' }))).toEqual(['not_found'])
      expect(codes(await readRequestRecord(services, who, { requestId, after: '' }))).toEqual(['not_found'])
      const own = { personId: who.personId, after: '' }
      expect(codes(await readPersonRecord(services, who, own))).toEqual(['not_found'])
    }
    const aldo = await desk.actor('aldo')
    expect(codes(await readRequestRecord(services, aldo, { requestId: 'no', after: '' }))).toEqual([
      'not_found',
    ])
    expect(codes(await readPersonRecord(services, aldo, { personId: 'no', after: '' }))).toEqual([
      'not_found',
    ])
  })
})
