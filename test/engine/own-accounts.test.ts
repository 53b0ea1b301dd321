import { afterEach, expect, it, vi } from 'vitest'
import { ownAccountsOf } from '~/domain/connected-system/own-accounts'
import { MINUTE } from '~/domain/kernel/time'
import { checkSystem } from '~/usecases/connected-system/check-system.server'
import { confirmSystem, ownDigest } from '~/usecases/connected-system/confirm-system.server'
import { type FindingRow, insertFinding } from '~db/repositories/findings'
import { findingById } from '~db/repositories/foreign-ends'
import { requestListing } from '~db/repositories/listings'
import { systemById, updateSystem } from '~db/repositories/systems'
import { openFindings } from '../support/findings'
import { value } from '../support/identity'
import { describeOnSqlite } from '../support/portal'
import { deskOf } from '../support/requests'
import { engineTests } from './harness'

describeOnSqlite('accounts that are there by right', (open) => {
  const start = engineTests(open)
  afterEach(() => {
    vi.restoreAllMocks()
  })

  /** A directory whose sentinel both seats confirmed as it is. */
  async function confirmedDirectory() {
    const setup = await start()
    const { test, organisation, scim } = setup
    const { services, clock } = test
    const desk = deskOf(test, organisation)
    const id = organisation.systems.directory as string
    const sentinel = scim.store.userNamed('svc-daypass')
    const ownAccounts = ownAccountsOf({
      ownAccounts: [
        { nativeId: sentinel?.id ?? '', nativeName: 'svc-daypass', active: true, entitlements: [] },
      ],
    })
    await services.store.transact((tx) => updateSystem(tx, id, { ownAccounts }))
    return {
      ...{ setup, services, scim, id, desk },
      row: () => systemById(services.store.read, id),
      drifts: () => openFindings(services.store.read, 'drifted'),
      async list() {
        clock.advance(MINUTE)
        await services.store.transact((tx) => requestListing(tx, id, clock.now()))
        await test.engine.settle()
      },
      async confirm(key: string, seat: 'it' | 'physical_security') {
        const actor = await desk.actor(key)
        const seen = value(await checkSystem(services, actor, id))
        if (!seen.reached) throw new Error(seen.fault)
        const shown = { seat, targetVersion: 1, identity: seen.identity, ownAccounts: ownDigest(seen) }
        return value(await confirmSystem(services, actor, id, { ...shown, code: await desk.freshCode(key) }))
      },
    }
  }

  it('are found when they hold a right more, until they read as confirmed or both seats confirm them anew', async () => {
    const world = await confirmedDirectory()
    const { scim, services } = world
    await world.list()
    expect(await world.drifts()).toEqual([])

    const group = scim.store.addGroup({ displayName: 'Administrators', members: ['svc-daypass'] })
    await world.list()
    await world.list()
    const [drift] = await world.drifts()
    expect(drift).toMatchObject({
      severity: 'high',
      credentialId: null,
      account: { nativeName: 'svc-daypass', entitlements: ['Administrators'] },
    })
    // The lists were whole all the same, and the system gives and takes as before.
    expect(await world.row()).toMatchObject({ listFault: null, approvedIdentity: expect.any(String) })

    scim.store.groups.delete(group.id)
    await world.list()
    const closedWhy = async () => (await findingById(services.store.read, drift?.id ?? ''))?.closedWhy
    expect([await world.drifts(), await closedWhy()]).toEqual([[], 'read_back'])

    scim.store.addGroup({ displayName: 'Auditors', members: ['svc-daypass'] })
    await world.list()
    expect(await world.confirm('ines', 'it')).toEqual({ complete: false })
    await world.list()
    const [open] = await world.drifts()
    // Of another one, which the directory does not tell any more, neither seat is shown anything.
    const hidden = { ...(open as FindingRow), id: services.ids.id(), subject: 'hidden' }
    await services.store.transact((tx) => insertFinding(tx, hidden))
    const signed = (await world.row())?.signedRevision ?? 0
    expect(await world.confirm('pia', 'physical_security')).toEqual({ complete: true })
    expect(await world.drifts()).toMatchObject([{ id: hidden.id }])
    await world.list()
    expect(await world.drifts()).toMatchObject([{ id: hidden.id }])
    expect(await world.row()).toMatchObject({
      ...{ ownAccounts: [{ entitlements: ['Auditors'] }], ownWord: null },
      // What was signed was signed with the account as it was.
      signedRevision: signed + 1,
    })
  })

  it('that changed back are confirmed by nobody’s earlier word when they change again', async () => {
    const world = await confirmedDirectory()
    const raise = () => world.scim.store.addGroup({ displayName: 'Administrators', members: ['svc-daypass'] })
    const group = raise()
    await world.list()
    expect(await world.confirm('ines', 'it')).toEqual({ complete: false })
    await world.list()
    expect((await world.row())?.ownWord).toMatchObject({ seat: 'it' })
    world.scim.store.groups.delete(group.id)
    await world.list()
    expect((await world.row())?.ownWord).toBeNull()
    raise()
    await world.list()
    expect(await world.confirm('pia', 'physical_security')).toEqual({ complete: false })
    expect(await world.drifts()).toHaveLength(1)
  })

  it('close nothing by a list that holds another of them, and not the sentinel', async () => {
    const world = await confirmedDirectory()
    const connector = world.services.connectors.get('scim')
    await world.list()
    expect(await openFindings(world.services.store.read, 'orphan')).toHaveLength(1)
    const check = connector.check.bind(connector)
    const sentinel = world.scim.store.userNamed('svc-daypass')?.id
    const other = ownOf('other')
    vi.spyOn(connector, 'check').mockImplementation(async (access) => {
      const seen = await check(access)
      return { ...seen, ownAccounts: [...seen.ownAccounts, other], sentinel: sentinel ?? null }
    })
    vi.spyOn(connector, 'list').mockImplementation(async function* () {
      yield { accounts: [other], next: null, total: null }
    })
    await world.list()
    expect(await world.row()).toMatchObject({ listFault: 'sentinel_missing' })
    expect(await openFindings(world.services.store.read, 'orphan')).toHaveLength(1)
  })
})

const ownOf = (nativeName: string) => ({
  ...{ nativeId: nativeName, nativeName, displayName: null, active: true, entitlements: [] },
  ...{ markedCredentialId: null, lastUsedAt: null, createdAt: null },
})
