import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Actor } from '~/domain/person/roles'
import { systemSecretContext } from '~/platform/secret-contexts.server'
import { addSystem } from '~/usecases/connected-system/add-system.server'
import { archiveSystem } from '~/usecases/connected-system/archive-system.server'
import { changeSystem } from '~/usecases/connected-system/change-system.server'
import { checkSystem } from '~/usecases/connected-system/check-system.server'
import { confirmSystem, ownDigest, type ShownTarget } from '~/usecases/connected-system/confirm-system.server'
import { readSystem } from '~/usecases/connected-system/read-system.server'
import type { SystemInput } from '~/usecases/connected-system/system-input'
import { insertRole } from '~db/repositories/roles'
import { systemById, updateSystem } from '~db/repositories/systems'
import type { SampleOrganisation } from '~db/seed'
import { type ScimServer, startScimServer } from '../../peers/scim-server'
import { crewAtWork, statesOf } from '../../support/access'
import { codes, freshCodeOf, value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { describeOnSqlite, type TestPortal } from '../../support/portal'

const TOKEN = 'a-token-of-the-tests'

describeOnSqlite('connected systems', (open) => {
  let portal: TestPortal
  let scim: ScimServer
  let organisation: SampleOrganisation
  beforeEach(async () => {
    portal = await open()
    scim = await startScimServer({ token: TOKEN, users: [{ userName: 'svc-daypass' }] })
    organisation = await sampleOrganisation(portal)
  })
  afterEach(async () => {
    await portal.close()
    await scim.close()
  })

  const actor = (key: string): Promise<Actor> => actorOf(portal, organisation.people[key] ?? key)
  const typed = (over: Partial<SystemInput> = {}, settings: Record<string, unknown> = {}): SystemInput => ({
    name: 'Camera directory',
    ownerSeat: 'it',
    ownerId: organisation.people.ines ?? null,
    patchOwner: 'IT operations',
    networkSegment: 'VLAN 40',
    manualSteps: 'Switch the account off in the directory.',
    maxAtOnce: null,
    maxPerMinute: null,
    settings: { baseUrl: scim.url, token: TOKEN, sentinelUserName: 'svc-daypass', ...settings },
    ...over,
  })
  const hamburg = () => organisation.sites.hamburg ?? ''
  const added = async (input = typed()) =>
    value(await addSystem(portal.services, await actor('ada'), hamburg(), 'scim', input))
  const row = async (id: string) => {
    const found = await systemById(portal.services.store.read, id)
    if (!found) throw new Error('no such system')
    return found
  }
  /** What a seat-holder would see on the confirm page now. */
  const shown = async (id: string, seat: ShownTarget['seat']): Promise<ShownTarget> => {
    const outcome = value(await checkSystem(portal.services, await actor('ada'), id))
    if (!outcome.reached) throw new Error(outcome.fault)
    const { identity } = outcome
    return { seat, targetVersion: (await row(id)).targetVersion, identity, ownAccounts: ownDigest(outcome) }
  }
  const confirm = async (key: string, id: string, what: ShownTarget) => confirmAs(await actor(key), id, what)
  const confirmAs = async (by: Actor, id: string, what: ShownTarget) =>
    confirmSystem(portal.services, by, id, { ...what, code: await freshCodeOf(portal, by.personId) })

  it('give only after both seats of their site, two people, confirmed the identity just read', async () => {
    const id = await added()
    expect(await row(id)).toMatchObject({ targetVersion: 1, approvedIdentity: null })
    const forIt = await shown(id, 'it')
    const forSecurity = { ...forIt, seat: 'physical_security' } as const
    expect(codes(await confirm('ada', id, forIt))).toEqual(['not_found'])
    expect(codes(await confirm('theo', id, forIt))).toEqual(['not_found'])
    expect(codes(await confirm('ines', id, forSecurity))).toEqual(['not_found'])
    expect(value(await confirm('ines', id, forIt))).toEqual({ complete: false })
    expect(await row(id)).toMatchObject({ approvedIdentity: null, confirmingIdentity: forIt.identity })
    expect(codes(await confirm('ines', id, forIt))).toEqual(['seat_has_confirmed'])
    expect(value(await confirm('pia', id, forSecurity))).toEqual({ complete: true })
    const view = value(await readSystem(portal.services, await actor('aldo'), id))
    expect(view.system).toMatchObject({ confirmed: true, approvedIdentity: forIt.identity })
  })

  it('are not confirmed for both seats by one person', async () => {
    const id = await added()
    const { personId } = await actor('ines')
    await portal.services.store.transact((tx) =>
      insertRole(tx, {
        id: portal.services.ids.id(),
        personId,
        role: 'approver',
        siteId: hamburg(),
        seat: 'physical_security',
        assignedAt: 0,
        effectiveAt: 0,
      }),
    )
    const both = await actor('ines')
    value(await confirmAs(both, id, await shown(id, 'it')))
    const second = await confirmAs(both, id, await shown(id, 'physical_security'))
    expect(codes(second)).toEqual(['person_has_confirmed'])
  })

  it('are confirmed with a code that was not used yet', async () => {
    const [one, two] = [await added(), await added(typed({ name: 'Second directory' }))]
    const ines = await actor('ines')
    const code = await freshCodeOf(portal, ines.personId)
    const say = async (id: string, typedCode: string) =>
      confirmSystem(portal.services, ines, id, { ...(await shown(id, 'it')), code: typedCode })
    expect(codes(await say(one, '000'))).toEqual(['code_wrong'])
    expect(await row(one)).toMatchObject({ confirmedByIt: null, confirmingIdentity: null })
    value(await say(one, code))
    expect(codes(await say(two, code))).toEqual(['code_reused'])
    expect(await row(two)).toMatchObject({ confirmedByIt: null })
  })

  it('are confirmed neither unseen, nor as something else than was shown, nor after a change', async () => {
    const id = await added()
    const seen = await shown(id, 'it')
    expect(codes(await confirm('ines', id, { ...seen, identity: 'another' }))).toEqual(['identity_changed'])
    expect(codes(await confirm('ines', id, { ...seen, targetVersion: 7 }))).toEqual(['changed_meanwhile'])
    value(await confirm('ines', id, seen))
    // The directory is replaced behind the same address before the second seat looks.
    const port = Number(new URL(scim.url).port)
    await scim.close()
    expect(codes(await confirm('pia', id, { ...seen, seat: 'physical_security' }))).toEqual([
      'system_not_reached',
    ])
    const users = [{ userName: 'somebody' }, { userName: 'svc-daypass' }]
    scim = await startScimServer({ token: TOKEN, users, port })
    const other = await shown(id, 'physical_security')
    expect(other.identity).not.toBe(seen.identity)
    expect(codes(await confirm('pia', id, other))).toEqual(['identity_differs_from_first'])
    expect((await row(id)).approvedIdentity).toBeNull()
  })

  it('are not confirmed while the account that must be there is not seen', async () => {
    const id = await added(typed({}, { sentinelUserName: 'nobody' }))
    const seen = await shown(id, 'it')
    expect(codes(await confirm('ines', id, seen))).toEqual(['sentinel_not_seen'])
  })

  it('pointed elsewhere give nothing until both seats confirm again; a new token changes nothing', async () => {
    const id = await added()
    value(await confirm('ines', id, await shown(id, 'it')))
    value(await confirm('pia', id, await shown(id, 'physical_security')))
    const ada = await actor('ada')
    const sealed = (await row(id)).sealedSecrets

    const same = await changeSystem(portal.services, ada, id, 1, typed({ name: 'Cameras' }, { token: '' }))
    expect(value(same)).toEqual({ pointedElsewhere: false })
    expect(await row(id)).toMatchObject({ name: 'Cameras', sealedSecrets: sealed, targetVersion: 1 })

    const rotated = await changeSystem(portal.services, ada, id, 1, typed({}, { token: 'another-token' }))
    expect(value(rotated)).toEqual({ pointedElsewhere: false })
    expect((await row(id)).sealedSecrets).not.toBe(sealed)
    expect((await row(id)).approvedIdentity).not.toBeNull()

    const elsewhere = typed({}, { baseUrl: 'https://other.example/scim' })
    expect(value(await changeSystem(portal.services, ada, id, 1, elsewhere))).toEqual({
      pointedElsewhere: true,
    })
    expect(await row(id)).toMatchObject({
      targetVersion: 2,
      approvedIdentity: null,
      confirmingIdentity: null,
      confirmedByIt: null,
      confirmedByPhysicalSecurity: null,
    })
    expect(codes(await changeSystem(portal.services, ada, id, 1, typed()))).toEqual(['changed_meanwhile'])
  })

  it('do not send a secret that is kept to an address that somebody changed', async () => {
    const id = await added()
    const ada = await actor('ada')
    const before = await row(id)
    const elsewhere = typed({}, { baseUrl: 'https://collector.example/scim', token: '' })
    expect(await changeSystem(portal.services, ada, id, 1, elsewhere)).toEqual({
      ok: false,
      problems: [{ code: 'secret_for_new_address', field: 'settings.token' }],
    })
    expect(await row(id)).toEqual(before)
    // Nor by somebody who writes into the database.
    const planted = { ...before.config, baseUrl: `${scim.url}/collector` }
    await portal.services.store.transact((tx) => updateSystem(tx, id, { config: planted }))
    expect(value(await checkSystem(portal.services, ada, id))).toEqual({
      reached: false,
      fault: 'settings_unreadable',
    })
    // Typing the secret again puts it right.
    expect(codes(await changeSystem(portal.services, ada, id, 1, typed({}, { token: '' })))).toEqual([
      'required',
    ])
    value(await changeSystem(portal.services, ada, id, 1, typed()))
    expect(value(await checkSystem(portal.services, ada, id))).toMatchObject({ reached: true })
  })

  it('keep their secrets sealed: no screen, row or event has them in clear', async () => {
    const id = await added()
    const stored = JSON.stringify(await row(id))
    const view = JSON.stringify(value(await readSystem(portal.services, await actor('ada'), id)))
    const { q, t } = portal.services.store.read
    const events = JSON.stringify(await q.select().from(t.auditEvent))
    for (const text of [stored, view, events]) expect(text).not.toContain(TOKEN)
    expect(view).not.toContain((await row(id)).sealedSecrets)
    const context = systemSecretContext(id, (await row(id)).config)
    expect(portal.services.keys.sealer.open((await row(id)).sealedSecrets ?? '', context)).toContain(TOKEN)
  })

  it('tell a test in words: reached with identity and sentinel, or why not, and never a success by mistake', async () => {
    const id = await added()
    const ada = await actor('ada')
    const good = value(await checkSystem(portal.services, ada, id))
    expect(good).toMatchObject({ reached: true, sentinelSeen: true })
    expect(await row(id)).toMatchObject({ lastFault: null, lastContactAt: portal.clock.now() })
    const wrong = await added(typed({ name: 'Wrong token' }, { token: 'nonsense' }))
    expect(value(await checkSystem(portal.services, ada, wrong))).toEqual({
      reached: false,
      fault: 'unauthorised',
    })
    // Who refuses us is there.
    expect(await row(wrong)).toMatchObject({ lastFault: 'unauthorised', lastContactAt: portal.clock.now() })
    const down = await added(typed({ name: 'Down' }, { baseUrl: 'http://127.0.0.1:9/scim' }))
    expect(value(await checkSystem(portal.services, ada, down))).toEqual({
      reached: false,
      fault: 'unreachable',
    })
    expect((await row(down)).lastContactAt).toBeNull()
    expect(codes(await checkSystem(portal.services, await actor('gus'), id))).toEqual(['not_found'])
  })

  it('refuse settings field by field, an unsafe address, an unknown kind and an owner who is no staff', async () => {
    const ada = await actor('ada')
    const add = async (input: SystemInput, kind = 'scim') =>
      addSystem(portal.services, ada, hamburg(), kind, input)
    const unsafe = await add(typed({}, { baseUrl: 'http://directory.example/scim', sentinelUserName: '' }))
    expect(unsafe).toMatchObject({
      problems: [
        { code: 'url_needs_https', field: 'settings.baseUrl' },
        { code: 'required', field: 'settings.sentinelUserName' },
      ],
    })
    const cloud = await add(typed({}, { baseUrl: 'https://169.254.169.254/scim' }))
    expect(codes(cloud)).toEqual(['url_forbidden_address'])
    expect(codes(await add(typed({}, { token: '' })))).toEqual(['required'])
    expect(codes(await add(typed(), 'telepathy'))).toEqual(['kind_unknown'])
    const contractor = typed({ ownerId: organisation.people.tomasz ?? null })
    expect(codes(await add(contractor))).toEqual(['owner_unknown'])
    value(await add(typed()))
    expect(codes(await add(typed()))).toEqual(['name_taken'])
    const approver = await addSystem(portal.services, await actor('ines'), hamburg(), 'scim', typed())
    expect(codes(approver)).toEqual(['not_found'])
  })
})

describeOnSqlite('an archived system', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  it('gives nothing and takes away what is held', async () => {
    const desk = await crewAtWork(portal)
    const gate = desk.organisation.systems.hamburgGate ?? ''
    expect(await statesOf(portal, desk.idOf('tomasz'))).toEqual(['on'])
    value(await archiveSystem(portal.services, await desk.actor('ada'), gate))
    expect(await statesOf(portal, desk.idOf('tomasz'))).not.toContain('on')
    expect(codes(await archiveSystem(portal.services, await desk.actor('ada'), gate))).toEqual(['archived'])
    const confirmed = await confirmSystem(portal.services, await desk.actor('ines'), gate, {
      seat: 'it',
      targetVersion: 1,
      identity: 'x',
      ownAccounts: '',
      code: await desk.freshCode('ines'),
    })
    expect(codes(confirmed)).toEqual(['archived'])
  })
})
