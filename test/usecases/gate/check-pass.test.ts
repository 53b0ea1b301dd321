import { afterEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { checkPass, type GateInput } from '~/usecases/gate/check-pass.server'
import { listToday } from '~/usecases/gate/list-today.server'
import { myPasses } from '~/usecases/gate/my-passes.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { recentGateChecks } from '~db/repositories/gate-checks'
import { grantAccess } from '../../support/grants'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'

describeOnBothDialects('the gate', (open) => {
  let test: TestPortal
  afterEach(() => test.close())

  async function start(entitlements = ['commsRoom'], hours = 4) {
    test = await open()
    const organisation = await sampleOrganisation(test)
    const from = test.clock.now() + HOUR
    await grantAccess(test, organisation, { people: ['tomasz'], entitlements, from, to: from + hours * HOUR })
    await test.engine.settle()
    const guard = await actorOf(test, organisation.people.gus as string)
    const tomasz = await actorOf(test, organisation.people.tomasz as string)
    const [pass] = (await myPasses(test.services, tomasz)).passes
    const hamburg = organisation.sites.hamburg as string
    const check = async (input: GateInput | string, site = hamburg, who = guard) => {
      const asked = typeof input === 'string' ? ({ kind: 'typed', text: input } as const) : input
      const result = await checkPass(test.services, who, site, asked)
      return result.ok ? { answer: result.value.answer, reason: result.value.reason } : result.problems[0]
    }
    return { organisation, from, guard, tomasz, pass, hamburg, check }
  }

  it('answers from what is granted at this instant: before, inside, at and after the end', async () => {
    const { check, pass, from } = await start()
    expect(pass?.token).toMatch(/^[\w-]{22}$/)
    expect(pass?.code).toMatch(/^[A-Z0-9]{6}$/)
    const token = pass?.token as string
    expect(await check(token)).toEqual({ answer: 'stop', reason: 'not_started' })
    test.clock.advanceTo(from)
    expect(await check(token)).toEqual({ answer: 'allow', reason: 'allowed' })
    expect(await check(` ${pass?.code?.slice(0, 3).toLowerCase()} ${pass?.code?.slice(3)}`)).toEqual({
      answer: 'allow',
      reason: 'allowed',
    })
    test.clock.advanceTo(from + 4 * HOUR - 1)
    expect(await check(token)).toEqual({ answer: 'allow', reason: 'allowed' })
    // The engine has not run: the gate does not wait for it.
    test.clock.advanceTo(from + 4 * HOUR)
    expect(await check(token)).toMatchObject({ answer: 'stop' })
    await test.engine.settle()
    test.clock.advance(DAY)
    expect(await check(token)).toMatchObject({ answer: 'stop' })
  })

  it('stops a locked holder at once, before the lock was fanned out', async () => {
    const { check, pass, from, organisation } = await start()
    test.clock.advanceTo(from)
    const pia = await actorOf(test, organisation.people.pia as string)
    await placeLock(test.services, pia, {
      target: 'person',
      targetId: organisation.people.tomasz as string,
      reason: 'Lost phone',
    })
    expect(await check(pass?.token as string)).toEqual({ answer: 'stop', reason: 'locked' })
  })

  it('asks for a second look where an escort is needed', async () => {
    const { check, pass, from } = await start(['serverRoom', 'commsRoom'])
    test.clock.advanceTo(from)
    expect(await check(pass?.code as string)).toEqual({ answer: 'check', reason: 'escort' })
  })

  it('tells a pass of another site, an unknown code, and a guard of another site', async () => {
    const { check, pass, from, organisation, hamburg } = await start()
    test.clock.advanceTo(from)
    const newark = organisation.sites.newark as string
    const gwen = await actorOf(test, organisation.people.gwen as string)
    expect(await check(pass?.token as string, newark, gwen)).toEqual({ answer: 'stop', reason: 'wrong_site' })
    const day = await listToday(test.services, gwen, newark, '')
    expect(day.ok && day.value.recent).toMatchObject([{ reason: 'wrong_site', name: null }])
    expect(await check('ZZZZZZ')).toEqual({ answer: 'stop', reason: 'unknown_code' })
    expect(await check(pass?.token as string, hamburg, gwen)).toMatchObject({ code: 'not_found' })
  })

  it('lists who may come today, finds a name, checks a picked pass, and writes every check down', async () => {
    const { check, guard, hamburg, from, tomasz, pass } = await start()
    test.clock.advanceTo(from)
    const found = await listToday(test.services, guard, hamburg, 'now')
    expect(found.ok && found.value.passes.map((each) => each.person.name)).toEqual(['Tomasz Nowak'])
    const nobody = await listToday(test.services, guard, hamburg, 'zz')
    expect(nobody.ok && nobody.value.passes).toEqual([])
    expect(await check({ kind: 'picked', credentialId: pass?.credentialId as string })).toMatchObject({
      answer: 'allow',
    })
    const { read } = test.services.store
    expect(await recentGateChecks(read, hamburg, 5)).toMatchObject([
      { personId: tomasz.personId, verdict: 'allow', guardId: guard.personId, checkedAt: from },
    ])
  })

  it('refuses a guard who guesses codes, and lets go after a minute', async () => {
    const { check, pass, from } = await start()
    test.clock.advanceTo(from)
    for (let guess = 0; guess < 20; guess++) await check(`AAAA${String(guess).padStart(2, 'A')}`)
    expect(await check(pass?.code as string)).toMatchObject({ code: 'too_many_tries' })
    test.clock.advance(MINUTE)
    expect(await check(pass?.code as string)).toMatchObject({ answer: 'allow' })
  })
})
