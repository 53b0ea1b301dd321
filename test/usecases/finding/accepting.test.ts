import { expect, it } from 'vitest'
import { endOfLocalDay } from '~/domain/schedule/local-time'
import { acceptanceDigest, withdrawAcceptance } from '~/usecases/finding/accept-finding.server'
import { type FindingOfSystem, findingWithSystem } from '~/usecases/finding/finding-of-system.server'
import { readFinding } from '~/usecases/finding/read-finding.server'
import { changePortalPolicy } from '~/usecases/policy/portal-policy.server'
import { eventsOf } from '~db/repositories/audit'
import { updateFinding } from '~db/repositories/findings'
import { findingById } from '~db/repositories/foreign-ends'
import { pointSystem } from '~db/repositories/system-targets'
import type { Tx } from '~db/store'
import { value } from '../../support/identity'
import { describeOnSqlite } from '../../support/portal'
import { findingTests } from './world'

const codeOf = (result: { ok: boolean; problems?: readonly { code: string }[] }) =>
  result.ok ? null : result.problems?.[0]?.code

describeOnSqlite('accepting an account until a date', (open) => {
  const start = findingTests(open)

  it('takes both seats, two people, each with a fresh code', async () => {
    const world = await start()
    const { id } = await world.orphan()
    expect(codeOf(await world.accept('ines', 'it', { code: '000000' }))).toBe('code_wrong')
    expect(value(await world.accept('ines', 'it'))).toEqual({ complete: false })
    // One person for both seats, a seat twice, another date, and another reason.
    expect(codeOf(await world.accept('ines', 'physical_security'))).toBe('not_found')
    expect(codeOf(await world.accept('ines', 'it'))).toBe('seat_has_accepted')
    const differs = { untilDay: '2026-04-02' }
    expect(codeOf(await world.accept('pia', 'physical_security', differs))).toBe('acceptance_differs')
    expect(value(await world.accept('pia', 'physical_security'))).toEqual({ complete: true })
    expect(await findingById(world.services.store.read, id)).toMatchObject({
      acceptUntil: endOfLocalDay('2026-04-01', 'Europe/Berlin'),
      acceptByIt: world.desk.idOf('ines'),
      acceptByPhysicalSecurity: world.desk.idOf('pia'),
      acceptedAt: world.test.clock.now(),
    })
    expect(codeOf(await world.confirm('ines'))).toBe('accepted_already')
    expect(codeOf(await world.adopt('ada'))).toBe('accepted_already')
    const page = value(await readFinding(world.services, await world.desk.actor('pia'), id))
    expect(page.acceptance).toMatchObject({ stands: true, mayAccept: [], mayWithdraw: true })
    value(await withdrawAcceptance(world.services, await world.desk.actor('pia'), id))
    expect(await findingById(world.services.store.read, id)).toMatchObject({
      acceptedAt: null,
      acceptUntil: null,
    })
  })

  it('counts no more once the system points elsewhere, and nothing more is said of what was seen before', async () => {
    const world = await start()
    const { id, systemId } = await world.orphan()
    value(await world.accept('ines', 'it'))
    value(await world.accept('pia', 'physical_security'))
    const digest = acceptanceDigest(
      (await findingWithSystem(world.services.store.read, id)) as FindingOfSystem,
    )
    const point = (tx: Tx) => pointSystem(tx, systemId as string, 2, null, 'sealed')
    await world.services.store.transact(point)
    expect(await findingById(world.services.store.read, id)).toMatchObject({
      closedAt: null,
      acceptedAt: null,
      acceptUntil: null,
    })
    expect(codeOf(await world.accept('ines', 'it', { digest }))).toBe('account_changed')
    // With today's digest as well: nobody has looked since at what is there.
    expect(codeOf(await world.accept('ines', 'it'))).toBe('account_changed')
    expect(codeOf(await world.confirm('ines'))).toBe('account_changed')
  })

  it('ends with an event where the system points elsewhere, and so does an end that was confirmed', async () => {
    const world = await start()
    const { id, systemId } = await world.orphan()
    const typesNow = async () =>
      (await eventsOf(world.services.store.read, { kind: 'system', id: systemId as string }, null, 20)).map(
        ({ type }) => type,
      )
    value(await world.accept('ines', 'it'))
    value(await world.accept('pia', 'physical_security'))
    const faulty = { endConfirmedBy: world.desk.idOf('ines'), endAttempts: 3, endFault: 'timeout' }
    await world.services.store.transact((tx) => updateFinding(tx, id, faulty))
    await world.pointElsewhere()
    expect(await typesNow()).toEqual(
      expect.arrayContaining(['finding.acceptance_ended', 'finding.end_dropped']),
    )
    expect(await findingById(world.services.store.read, id)).toMatchObject({
      ...{ acceptedAt: null, endConfirmedBy: null, endAttempts: null, endFault: null },
    })
    const before = (await typesNow()).length
    await world.pointElsewhere()
    expect(await typesNow()).toHaveLength(before)
  })

  it('is for the seats of the site alone', async () => {
    const world = await start()
    const { id } = await world.orphan()
    for (const key of ['theo', 'ada', 'aldo', 'gus', 'sofia', 'lena', 'pia'])
      expect(codeOf(await world.accept(key, 'it'))).toBe('not_found')
    expect(codeOf(await world.accept('sam', 'physical_security'))).toBe('not_found')
    for (const key of ['theo', 'gus', 'lena', 'sofia'])
      expect(codeOf(await readFinding(world.services, await world.desk.actor(key), id))).toBe('not_found')
  })

  it.each(['resurrected', 'overdue', 'drifted', 'missing', 'conflict'])('never for %s', async (kind) => {
    const world = await start()
    const { id } = await world.orphan()
    await world.services.store.transact((tx) => updateFinding(tx, id, { kind }))
    expect(codeOf(await world.accept('ines', 'it', {}, id))).toBe('never_accepted')
  })

  it('is for no longer than policy allows, which an administrator changes', async () => {
    const world = await start()
    const day = (untilDay: string) => world.accept('ines', 'it', { untilDay })
    expect(codeOf(await day('2026-03-09'))).toBe('acceptance_over')
    expect(codeOf(await day('2026-06-09'))).toBe('acceptance_too_long')
    const change = { shownVersion: 0, acceptDays: 7, signOffDays: 90 }
    expect(codeOf(await changePortalPolicy(world.services, await world.desk.actor('ines'), change))).toBe(
      'not_found',
    )
    value(await changePortalPolicy(world.services, await world.desk.actor('ada'), change))
    expect(codeOf(await changePortalPolicy(world.services, await world.desk.actor('ada'), change))).toBe(
      'changed_meanwhile',
    )
    expect(codeOf(await day('2026-03-18'))).toBe('acceptance_too_long')
    expect((await day('2026-03-16')).ok).toBe(true)
  })
})
