import { afterEach, expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { changeSystem } from '~/usecases/connected-system/change-system.server'
import { systemById } from '~db/repositories/systems'
import { type FaultProxy, startFaultProxy } from '../../peers/fault-proxy'
import { type ScimServer, startScimServer } from '../../peers/scim-server'
import { openFindings } from '../../support/findings'
import { grantAccess } from '../../support/grants'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { describeOnSqlite, type TestPortal } from '../../support/portal'

const SENTINEL = 'svc-daypass'

describeOnSqlite('a new secret of a system that holds access', (open) => {
  let portal: TestPortal
  let scim: ScimServer
  let proxy: FaultProxy
  afterEach(async () => {
    await portal.close()
    await proxy.close()
    await scim.close()
  })

  /** A directory that takes three tokens, and Tomasz with an account in it for an hour. */
  async function start() {
    portal = await open()
    scim = await startScimServer({
      token: 'wide',
      otherTokens: ['narrow', 'as-wide'],
      users: [{ userName: SENTINEL }],
      groups: [{ displayName: 'VMS operators' }],
    })
    const sentinel = scim.store.userNamed(SENTINEL)
    proxy = await startFaultProxy({
      origin: new URL(scim.url).origin,
      lie: () => ({ status: 200 }),
      hide: () => ({ status: 404 }),
    })
    const list = (users: readonly unknown[]) =>
      JSON.stringify({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
        totalResults: users.length,
        Resources: users,
      })
    // Whoever shows the narrow token sees the account that must be there, and nothing else.
    proxy.set(
      {
        mode: 'rewrite',
        rewrite: (_, { path }) => {
          if (path.includes(SENTINEL)) {
            const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']
            const users = [{ schemas, id: sentinel?.id, userName: SENTINEL, active: true }]
            return { status: 200, body: list(users) }
          }
          return path.includes('?') ? { status: 200, body: list([]) } : { status: 404 }
        },
      },
      { only: (request) => request.headers.authorization === 'Bearer narrow' },
    )
    const baseUrl = `${proxy.origin}${new URL(scim.url).pathname}`
    const organisation = await sampleOrganisation(portal, {
      baseUrl,
      token: 'wide',
      sentinelUserName: SENTINEL,
      identity: `${proxy.origin}#${sentinel?.id}`,
    })
    const from = portal.clock.now()
    const access = { people: ['tomasz'], entitlements: ['vmsOperators'], from, to: from + HOUR }
    await grantAccess(portal, organisation, access)
    await portal.engine.settle()
    const id = organisation.systems.directory ?? ''
    const row = async () => {
      const found = await systemById(portal.services.store.read, id)
      if (!found) throw new Error('no such system')
      return found
    }
    const ada = await actorOf(portal, organisation.people.ada ?? '')
    const give = async (token: string) => {
      const system = await row()
      return changeSystem(portal.services, ada, id, system.targetVersion, {
        name: system.name,
        ownerSeat: 'it',
        ownerId: system.ownerId,
        patchOwner: system.patchOwner,
        networkSegment: system.networkSegment,
        manualSteps: system.manualSteps,
        maxAtOnce: null,
        maxPerMinute: null,
        settings: { ...system.config, deleteAtEnd: system.config.deleteAtEnd ? 'on' : '', token },
      })
    }
    return { row, give, from }
  }

  it('is refused when it hides an account that nobody granted', async () => {
    const { give, from } = await start()
    scim.store.addUser({ userName: 'old-integrator', active: true })
    portal.clock.advanceTo(from + 2 * HOUR)
    await portal.engine.settle()
    portal.clock.advance(MINUTE)
    await portal.engine.settle()
    expect(await openFindings(portal.services.store.read, 'orphan')).toHaveLength(1)
    expect(await give('narrow')).toMatchObject({
      problems: [{ code: 'secret_sees_less', detail: { count: 1 } }],
    })
    expect(await give('as-wide')).toMatchObject({ ok: true })
    // Gone since the last list, as the secret that it has tells as well: nothing is hidden by the new one.
    scim.store.users.delete(scim.store.userNamed('old-integrator')?.id ?? '')
    expect(await give('narrow')).toMatchObject({ ok: true })
  })

  it('is kept when it sees what stands there, and refused when it sees the sentinel only', async () => {
    const { row, give, from } = await start()
    const before = (await row()).sealedSecrets
    expect(await give('narrow')).toEqual({
      ok: false,
      problems: [{ code: 'secret_sees_less', field: 'settings.token', detail: { count: 1 } }],
    })
    expect((await row()).sealedSecrets).toBe(before)
    expect(await give('as-wide')).toMatchObject({ ok: true })
    expect((await row()).sealedSecrets).not.toBe(before)
    // Nothing of ours stands there any more: whatever it sees, no end hangs on it.
    portal.clock.advanceTo(from + HOUR)
    await portal.engine.settle()
    portal.clock.advance(MINUTE)
    await portal.engine.settle()
    expect(await give('narrow')).toMatchObject({ ok: true })
  })

  it('is refused when the system does not take it, or does not answer', async () => {
    const { row, give } = await start()
    const before = (await row()).sealedSecrets
    const untried = { ok: false, problems: [{ code: 'secret_not_tried', field: 'settings.token' }] }
    expect(await give('nonsense')).toEqual(untried)
    proxy.set({ mode: 'down' })
    expect(await give('as-wide')).toEqual(untried)
    expect((await row()).sealedSecrets).toBe(before)
  })
})
