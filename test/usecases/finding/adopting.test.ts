import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { DAY, HOUR } from '~/domain/kernel/time'
import { secretOffer } from '~/usecases/credential/show-secret.server'
import { offerAdoption } from '~/usecases/finding/offer-adoption.server'
import { readFinding } from '~/usecases/finding/read-finding.server'
import { updateFinding } from '~db/repositories/findings'
import { findingById } from '~db/repositories/foreign-ends'
import { grantsOfRequest } from '~db/repositories/grants'
import { openFindings } from '../../support/findings'
import { value } from '../../support/identity'
import { describeOnSqlite } from '../../support/portal'
import { type Dealing, findingTests } from './world'

const codeOf = (result: { ok: boolean; problems?: readonly { code: string }[] }) =>
  result.ok ? null : result.problems?.[0]?.code

describeOnSqlite('taking over an account that nobody granted', (open) => {
  const start = findingTests(open)

  const credentialOf = async ({ services }: Dealing, requestId: string) => {
    const [grant] = await grantsOfRequest(services.store.read, requestId)
    return grant?.credentialId ?? ''
  }

  it('makes it the person’s own once both seats said so, and ends it with their window', async () => {
    const world = await start()
    const { id } = await world.orphan()
    const before = world.target()
    const request = value(await world.adopt('ada'))
    value(await world.desk.decide('ines', request))
    await world.test.engine.settle()
    expect(world.target()?.externalId).toBeUndefined()
    value(await world.desk.decide('pia', request))
    await world.test.engine.settle()
    const credentialId = await credentialOf(world, request)
    expect(world.target()).toMatchObject({
      id: before?.id,
      active: true,
      externalId: `daypass:${credentialId}`,
    })
    expect(world.accounts()).toEqual([{ userName: 'old-integrator', active: true, groups: ['VMS viewers'] }])
    expect(await world.state(credentialId)).toBe('on')
    expect(await findingById(world.services.store.read, id)).toMatchObject({ closedWhy: 'adopted' })
    // It keeps the password that its holder has: none is shown.
    const offer = value(await secretOffer(world.services, await world.desk.actor('tomasz'), credentialId))
    expect(offer).toMatchObject({ state: 'kept', account: 'old-integrator' })
    await world.pass(world.test.clock.now() + HOUR)
    expect(await openFindings(world.services.store.read, 'orphan')).toEqual([])

    await world.pass(world.test.clock.now() + 3 * DAY, DAY)
    expect(world.target()).toBeUndefined()
    expect(await world.ends(request)).toMatchObject([{ proof: 'read', confirmed: expect.any(Number) }])
  })

  it('is asked for by staff who answer for the site or the system, and decided by others', async () => {
    const world = await start()
    for (const key of ['theo', 'sam', 'aldo', 'gus', 'sofia', 'lena', 'tomasz'])
      expect(codeOf(await world.adopt(key))).toBe('not_found')
    const request = value(await world.adopt('pia'))
    // Whoever asked has no say in it.
    expect(codeOf(await world.desk.decide('pia', request))).toBe('own_request')
    value(await world.desk.decide('ines', request))
    await world.test.engine.settle()
    expect(world.target()?.externalId).toBeUndefined()
    expect(codeOf(await world.adopt('ada'))).toBe('adoption_asked')
    expect(codeOf(await world.confirm('ines'))).toBe('adoption_asked')
  })

  it('refuses what makes no sense', async () => {
    const world = await start()
    const { id } = await world.orphan()
    const [tomasz, noor] = [world.desk.idOf('tomasz'), world.desk.idOf('noor')]
    const accounts = [{ findingId: id, personId: tomasz }]
    expect(codeOf(await world.adopt('ada', { accounts: [] }))).toBe('nothing_selected')
    expect(codeOf(await world.adopt('ada', { entitlements: [] }))).toBe('entitlements_missing')
    expect(codeOf(await world.adopt('ada', { accounts: [{ findingId: id, personId: '' }] }))).toBe(
      'choice_missing',
    )
    expect(codeOf(await world.adopt('ada', { accounts: [{ findingId: tomasz, personId: tomasz }] }))).toBe(
      'not_found',
    )
    const twice = [...accounts, { findingId: id, personId: noor }]
    expect(codeOf(await world.adopt('ada', { accounts: twice }))).toBe('person_chosen_twice')
    // A right of another system, and somebody of the staff.
    const door = world.organisation.entitlements.loadingBay?.id ?? ''
    expect(codeOf(await world.adopt('ada', { entitlements: [door] }))).toBe('entitlement_unknown')
    const staff = [{ findingId: id, personId: world.desk.idOf('gus') }]
    expect(codeOf(await world.adopt('ada', { accounts: staff }))).toBe('adoption_without_vendor')
    // A vendor whose insurance is over.
    expect((await world.adopt('ada', { accounts: [{ findingId: id, personId: noor }] })).ok).toBe(false)
    expect(await findingById(world.services.store.read, id)).toMatchObject({ adoptRequestId: null })
  })

  it('is not asked for, nor decided, by what was seen before the system pointed elsewhere', async () => {
    const world = await start()
    const { id } = await world.orphan()
    const request = value(await world.adopt('ada'))
    value(await world.desk.decide('ines', request))
    await world.pointElsewhere()
    expect(codeOf(await world.desk.decide('pia', request))).toBe('account_changed')
    await world.services.store.transact((tx) => updateFinding(tx, id, { adoptRequestId: null }))
    expect(codeOf(await world.adopt('ada'))).toBe('account_changed')
    const [ada, services] = [await world.desk.actor('ada'), world.services]
    expect(codeOf(await offerAdoption(services, ada, id, null))).toBe('account_changed')
    const page = value(await readFinding(services, ada, id))
    expect(page).toMatchObject({
      adoption: { mayAsk: false, whyNot: 'account_changed' },
      end: { whyNot: 'account_changed' },
    })
  })

  it('takes over only the account that both seats read of, whatever a row says later', async () => {
    const world = await start()
    const { id } = await world.orphan()
    const victim = world.scim.store.addUser({ userName: 'director', active: true })
    const request = value(await world.adopt('ada'))
    value(await world.desk.decide('ines', request))
    // Swapped between the two words: the second one is refused.
    await world.services.store.transact((tx) =>
      updateFinding(tx, id, { account: { nativeId: victim.id, nativeName: 'director', active: true } }),
    )
    expect(codeOf(await world.desk.decide('pia', request))).toBe('account_changed')
    await world.services.store.transact((tx) =>
      updateFinding(tx, id, {
        account: { nativeId: world.target()?.id, nativeName: 'old-integrator', active: true },
      }),
    )
    value(await world.desk.decide('pia', request))
    // Swapped in the artifact, before the engine gets to it.
    await world.services.store.transact(async ({ q, t }) => {
      await q
        .update(t.artifact)
        .set({ nativeId: victim.id, nativeName: 'director' })
        .where(eq(t.artifact.adoptedFrom, id))
    })
    await world.test.engine.settle()
    expect(world.scim.store.users.get(victim.id)).toMatchObject({ active: true, userName: 'director' })
    expect(world.scim.store.users.get(victim.id)?.externalId).toBeUndefined()
    expect(world.scim.store.groupsOf(victim.id)).toEqual([])
  })

  it('leaves an account alone that was renamed or bears another mark by then, and says so', async () => {
    const world = await start()
    const request = value(await world.adopt('ada'))
    value(await world.desk.decide('ines', request))
    const user = world.target()
    if (user) user.externalId = 'hr:4711'
    value(await world.desk.decide('pia', request))
    await world.test.engine.settle()
    expect(user).toMatchObject({ externalId: 'hr:4711', active: true })
    expect(world.scim.store.groupsOf(user?.id ?? '')).toEqual([])
    const [conflict] = await openFindings(world.services.store.read, 'conflict')
    expect(conflict?.credentialId).toBe(await credentialOf(world, request))
    // Nothing was ever ours there: the end takes nothing.
    await world.pass(world.test.clock.now() + 3 * DAY, DAY)
    expect(user).toMatchObject({ externalId: 'hr:4711', active: true })
  })

  it('is not for a person who has an account of ours there', async () => {
    const world = await start()
    const { id } = await world.orphan()
    const request = value(await world.adopt('ada'))
    const second = world.scim.store.addUser({ userName: 'second-integrator', active: true })
    await world.pass(world.test.clock.now() + HOUR)
    value(await world.desk.decide('ines', request))
    value(await world.desk.decide('pia', request))
    await world.test.engine.settle()
    const [other] = await openFindings(world.services.store.read, 'orphan')
    expect(other?.subject).toBe(second.id)
    expect(other?.id).not.toBe(id)
    expect(codeOf(await world.adopt('ada'))).toBe('person_has_account')
    const amina = [{ findingId: other?.id ?? '', personId: world.desk.idOf('amina') }]
    expect((await world.adopt('ada', { accounts: amina })).ok).toBe(true)
  })
})
