import { afterEach, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { DEFAULT_POLICIES } from '~/domain/policy/policy'
import { checkPass } from '~/usecases/gate/check-pass.server'
import { listToday } from '~/usecases/gate/list-today.server'
import { myPasses } from '~/usecases/gate/my-passes.server'
import { changePerson } from '~/usecases/person/change-person.server'
import { changePhoto } from '~/usecases/person/change-photo.server'
import { changePolicy } from '~/usecases/policy/change-policy.server'
import { personById, updatePerson } from '~db/repositories/people'
import { crewAtWork } from '../../support/access'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { actorOf, sampleOrganisation, samplePhoto } from '../../support/organisation'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'
import { requestDesk } from '../../support/requests'

describeOnBothDialects("somebody else's approval", (open) => {
  let portal: TestPortal
  afterEach(() => portal.close())

  const personOf = async (id: string) => {
    const row = await personById(portal.services.store.read, id)
    if (!row) throw new Error('no such person')
    return row
  }

  it('is not taken over by another name, photo or mailbox while the seats still decide', async () => {
    portal = await open()
    const desk = await requestDesk(portal)
    const { services } = portal
    const tomasz = await personOf(desk.idOf('tomasz'))
    const lena = await desk.actor('lena')
    const request = await desk.ask('lena', { people: ['tomasz'] })
    value(await desk.decide('ines', request))
    const renamed = { name: 'Somebody Else', email: tomasz.email, phone: null, crewLead: false }
    const moved = { ...renamed, name: tomasz.name, email: 'lena+t@kestrel.example' }
    for (const key of ['lena', 'ada']) {
      const actor = await desk.actor(key)
      expect(codes(await changePerson(services, actor, tomasz.id, renamed))).toEqual(['appearance_fixed'])
      expect(codes(await changePerson(services, actor, tomasz.id, moved))).toEqual(['address_fixed'])
    }
    const photo = await samplePhoto()
    for (const key of ['lena', 'ada', 'tomasz']) {
      const changed = await changePhoto(services, await desk.actor(key), tomasz.id, photo)
      expect(codes(changed)).toEqual(['appearance_fixed'])
    }
    // A missing photo may still come: the approvers see it.
    await services.store.transact((tx) => updatePerson(tx, tomasz.id, { photoFileId: null }))
    value(await changePhoto(services, lena, tomasz.id, photo))
    value(await desk.decide('pia', request, { verdict: 'deny', reason: 'No' }))
    value(await changePerson(services, lena, tomasz.id, renamed))
  })

  it('is doubted at the gate when the person is called something else than what was approved', async () => {
    portal = await open()
    const desk = await crewAtWork(portal)
    const { services } = portal
    const guard = await desk.actor('gus')
    const [pass] = (await myPasses(services, await desk.actor('tomasz'))).passes
    const check = async () =>
      value(
        await checkPass(services, guard, desk.organisation.sites.hamburg ?? '', {
          kind: 'typed',
          text: pass?.code ?? '',
        }),
      )
    expect(await check()).toMatchObject({ answer: 'allow' })
    await services.store.transact((tx) => updatePerson(tx, desk.idOf('tomasz'), { name: 'Somebody Else' }))
    expect(await check()).toMatchObject({ answer: 'check', reason: 'another_name' })
  })

  it('is not taken over by anybody who makes the mailbox another one while access runs', async () => {
    portal = await open()
    const desk = await crewAtWork(portal)
    const { services } = portal
    const { id, name, email } = await personOf(desk.idOf('tomasz'))
    const moved = { name, email: 'lena.too@kestrel.example', phone: null, crewLead: false }
    for (const key of ['lena', 'ada']) {
      expect(codes(await changePerson(services, await desk.actor(key), id, moved))).toEqual(['address_fixed'])
    }
    expect((await personOf(id)).email).toBe(email)
  })

  it('gives nothing to a pass that ended, when its person is given access anew', async () => {
    portal = await open()
    const { services, clock, engine } = portal
    const organisation = await sampleOrganisation(portal)
    const again = async () => {
      const from = clock.now()
      const access = { people: ['tomasz'], entitlements: ['commsRoom'], from, to: from + HOUR }
      await grantAccess(portal, organisation, access)
      await engine.settle()
      const holder = await actorOf(portal, organisation.people.tomasz ?? '')
      return (await myPasses(services, holder)).passes[0]
    }
    const guard = await actorOf(portal, organisation.people.gus ?? '')
    const check = async (text: string | null | undefined) =>
      value(
        await checkPass(services, guard, organisation.sites.hamburg ?? '', {
          kind: 'typed',
          text: text ?? '',
        }),
      )
    const old = await again()
    expect(await check(old?.token)).toMatchObject({ answer: 'allow' })
    clock.advance(2 * HOUR)
    await engine.settle()
    const current = await again()
    expect(current?.token).not.toBe(old?.token)
    expect(await check(current?.token)).toMatchObject({ answer: 'allow' })
    expect(await check(old?.token)).toMatchObject({ answer: 'stop', reason: 'ended' })
    expect(await check(old?.code)).toMatchObject({ answer: 'stop', reason: 'ended' })
  })

  it('keeps the escort that was approved, when the policy of the tier asked for it and the zone does not', async () => {
    portal = await open()
    const desk = await requestDesk(portal)
    const { services, clock, engine } = portal
    // The tier's policy asks for the escort, the zone does not.
    const { version, ...medium } = DEFAULT_POLICIES.medium
    const escorted = { ...medium, escortRequired: true }
    value(await changePolicy(services, await desk.actor('ada'), 'medium', version, escorted))
    await desk.approved('lena', { people: ['tomasz'], entitlements: ['commsRoom'] })
    await engine.settle()
    const guard = await desk.actor('gus')
    const site = desk.organisation.sites.hamburg ?? ''
    const day = value(await listToday(services, guard, site, ''))
    expect(day.passes).toMatchObject([{ zones: ['Comms room'], escortIn: ['Comms room'] }])
    clock.advance(3 * HOUR)
    const picked = { kind: 'picked', credentialId: day.passes[0]?.credentialId ?? '' } as const
    expect(value(await checkPass(services, guard, site, picked))).toMatchObject({
      answer: 'check',
      reason: 'escort',
    })
  })
})
