import { expect, it } from 'vitest'
import { DAY, HOUR } from '~/domain/kernel/time'
import { showSecret } from '~/usecases/credential/show-secret.server'
import { endsOfRequest } from '~db/repositories/ends'
import type { OnvifDevice } from '../../peers/onvif-device'
import { startOnvifDoor } from '../../peers/onvif-door'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { addOnvifSystem } from '../../support/onvif-system'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { describeOnBothDialects, describeOnSqlite } from '../../support/portal'
import { ADMIN, closing, startDevicePortal } from './device-portal'

const signIn = (device: OnvifDevice, { account, secret }: { account: string; secret: string }) =>
  device.signIn(account, secret)

describeOnSqlite("a device's users", (open) => {
  it('keeps the password to the end, shows it once, and proves the end by it', async () => {
    const portal = await open()
    const now = portal.clock.now()
    const test = await startDevicePortal(portal, 'onvif-device', { viewer: { level: 'User' } })
    const { requestId, credentialId } = await test.give('tomasz', 'viewer', now, now + HOUR)
    expect(await test.credential(credentialId)).toMatchObject({ state: 'on', fault: null })
    const shown = await test.secret('tomasz', credentialId)
    expect(shown.secret).toHaveLength(16)
    expect(signIn(test.device, shown)).toBe('User')
    const again = actorOf(portal, test.organisation.people.tomasz as string)
    expect(codes(await showSecret(portal.services, await again, credentialId))).toEqual(['secret_shown'])
    expect((await test.artifact(credentialId))?.sealedSecret).not.toBeNull()

    await test.pass(now + HOUR)
    expect(signIn(test.device, shown)).toBeNull()
    expect(await test.proofs(requestId)).toEqual(['use'])
    expect((await test.artifact(credentialId))?.sealedSecret).toBeNull()
    expect(await test.offer('tomasz', credentialId)).toBe('gone')
    // The second looks read the list alone.
    await test.pass(now + HOUR + DAY + HOUR)
    expect(await test.credential(credentialId)).toMatchObject({ state: 'gone', fault: null, dueAt: null })
    expect((await test.credential(credentialId))?.observation).toMatchObject({ proof: 'read' })
  })

  it('makes a deleted user anew with the password that its holder knows', async () => {
    const portal = await open()
    const now = portal.clock.now()
    const test = await startDevicePortal(portal, 'onvif-device', { viewer: { level: 'User' } })
    const { credentialId } = await test.give('tomasz', 'viewer', now, now + 5 * HOUR)
    const shown = await test.secret('tomasz', credentialId)
    test.device.accounts.remove(shown.account)
    await test.give('tomasz', 'viewer', now, now + 6 * HOUR)
    expect(signIn(test.device, shown)).toBe('User')
    expect(await test.offer('tomasz', credentialId)).toBe('shown')
  })
})

describeOnSqlite('a door that knows only days', (open) => {
  // Clocks go forward in the night before, and back in the night before the other one.
  it.each([
    ['on a usual day', Date.UTC(2026, 2, 11, 9), Date.UTC(2026, 2, 11, 17)],
    ['on the short day', Date.UTC(2026, 2, 28, 22, 30), Date.UTC(2026, 2, 29, 1, 30)],
    ['on the long day', Date.UTC(2026, 9, 24, 21, 30), Date.UTC(2026, 9, 25, 1, 30)],
    ['at midnight', Date.UTC(2026, 2, 11, 9), Date.UTC(2026, 2, 11, 23)],
  ])('is opened and closed on the minute: %s', async (_, from, to) => {
    const portal = await open()
    closing.push(() => portal.close())
    portal.clock.advance(from - portal.clock.now() - HOUR)
    const timeZone = 'Europe/Berlin'
    const door = await startOnvifDoor({ timeZone, credentialRules: { timeOfDay: false } })
    closing.push(() => door.close())
    const identifiers = [{ type: 'pt:PIN', format: 'SIMPLE_NUMBER16', exempted: false, value: '0001' }]
    const { token } = door.credentials.create({ holder: 'master key', identifiers, profiles: [] })
    const sample = await sampleOrganisation(portal)
    const { organisation } = await addOnvifSystem(portal, sample, {
      kind: 'onvif-door',
      config: { deviceUrl: door.url, ...ADMIN, sentinelToken: token, timeZone },
      rights: { plant: { accessProfile: 'profile-plant' } },
    })
    const access = { people: ['tomasz'], entitlements: ['plant'], from, to }
    const { requestId, credentialIds } = await grantAccess(portal, organisation, access)
    await portal.engine.settle()
    expect(door.credentials.all).toHaveLength(1)
    portal.clock.advance(from - portal.clock.now())
    await portal.engine.settle()
    const tomasz = await actorOf(portal, organisation.people.tomasz as string)
    const { secret: pin } = value(await showSecret(portal.services, tomasz, credentialIds[0] as string))
    expect(pin).toMatch(/^[1-9]{8}$/)
    expect([door.opens({ pin }, from), door.opens({ pin }, to - 1)]).toEqual([true, true])

    portal.clock.advance(to - portal.clock.now())
    await portal.engine.settle()
    expect([door.opens({ pin }, to), door.opens({ pin }, to - 1)]).toEqual([false, false])
    const ends = await endsOfRequest(portal.services.store.read, requestId)
    expect(ends.map((end) => [end.proof, end.confirmedAt])).toEqual([['read', to]])
  })
})

describeOnBothDialects('a shared administrator', (open) => {
  const shared = { boss: { sharedAccount: 'admin' } }
  const settings = { sharedAccounts: 'admin' }

  it.each([
    ['of its own', { username: 'service', password: 'service-of-the-maker' }],
    ['that is the shared one', ADMIN],
  ])('goes from one person to the next and then to nobody, by an account %s', async (_, account) => {
    const portal = await open()
    const now = portal.clock.now()
    const test = await startDevicePortal(portal, 'onvif-shared-admin', shared, { ...settings, ...account })
    const first = await test.give('tomasz', 'boss', now, now + HOUR)
    const tomasz = await test.secret('tomasz', first.credentialId)
    const opens = (secret: string) => test.device.signIn('admin', secret)
    expect([opens(tomasz.secret), opens(ADMIN.password)]).toEqual(['Administrator', null])

    const second = await test.give('amina', 'boss', now + HOUR, now + 2 * HOUR)
    expect(opens(tomasz.secret)).toBe('Administrator')
    await test.pass(now + HOUR)
    await test.pass(now + HOUR + 1000)
    const amina = await test.secret('amina', second.credentialId)
    expect([opens(tomasz.secret), opens(amina.secret)]).toEqual([null, 'Administrator'])
    expect(await test.proofs(first.requestId)).toEqual(['use'])

    await test.pass(now + 2 * HOUR)
    expect([opens(tomasz.secret), opens(amina.secret), opens(ADMIN.password)]).toEqual([null, null, null])
    expect(await test.proofs(second.requestId)).toEqual(['use'])
    expect(await test.credential(second.credentialId)).toMatchObject({ state: 'gone', fault: null })
    expect(test.device.accounts.userNamed('admin')?.level).toBe('Administrator')
  })

  it('is asked for by one person, and for a time that nobody else has it', async () => {
    const portal = await open()
    const test = await startDevicePortal(portal, 'onvif-shared-admin', shared, {
      ...settings,
      ...{ username: 'service', password: 'service-of-the-maker' },
    })
    const { desk } = test
    const ask = (people: string[], validFrom: string, validTo: string) =>
      desk.draft('lena', { people, entitlements: ['boss'], validFrom, validTo })
    const [day, later] = ['2026-03-10T12:00', '2026-03-10T18:00']
    expect(codes(await desk.send('lena', await ask(['tomasz', 'amina'], day, later)))).toEqual([
      'exclusive_crew',
    ])
    // Two that overlap, both sent before either was decided.
    const first = await ask(['tomasz'], day, later)
    const second = await ask(['amina'], '2026-03-10T17:00', '2026-03-10T20:00')
    for (const id of [first, second]) value(await desk.send('lena', id))
    for (const id of [first, second]) value(await desk.decide('ines', id))
    value(await desk.decide('pia', first))
    expect(codes(await desk.decide('pia', second))).toEqual(['exclusive_taken'])
    value(await desk.decide('pia', second, { verdict: 'deny', reason: 'Somebody else is at it.' }))
    // Asked for now, it is refused before anybody decides; where the other one ends it is free.
    expect(codes(await desk.send('lena', await ask(['amina'], '2026-03-10T13:00', later)))).toEqual([
      'exclusive_taken',
    ])
    const after = await ask(['amina'], later, '2026-03-10T20:00')
    value(await desk.send('lena', after))
    value(await desk.decide('ines', after))
    expect(value(await desk.decide('pia', after))).toMatchObject([{ kind: 'approved' }])
    // Whoever has it may have more of it.
    const more = await ask(['tomasz'], day, later)
    value(await desk.send('lena', more))
  })
})
