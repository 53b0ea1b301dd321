import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { ownAccountsOf } from '~/domain/connected-system/own-accounts'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { updateFinding } from '~db/repositories/findings'
import { findingById } from '~db/repositories/foreign-ends'
import { requestListing } from '~db/repositories/listings'
import { openFindings } from '../../support/findings'
import { addOnvifSystem } from '../../support/onvif-system'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { startDevicePortal as start } from './device-portal'

type Device = Awaited<ReturnType<typeof start>>

const list = async (portal: TestPortal, systemId: string) => {
  await portal.services.store.transact((tx) => requestListing(tx, systemId, portal.clock.now()))
  await portal.engine.settle()
}

const orderEnd = async (portal: TestPortal, test: Device, id: string, name: string) => {
  const now = portal.clock.now()
  const { ines, pia } = test.organisation.people
  await portal.services.store.transact((tx) =>
    updateFinding(tx, id, {
      ...{ endAccount: { nativeId: name, nativeName: name }, endConfirmedBy: pia, endConfirmedAt: now },
      ...{ endOrderedBy: ines, endOrderedAt: now, endDueAt: now },
    }),
  )
  await portal.engine.settle()
}

describeOnSqlite('administrators of a device whom nobody granted it', (open) => {
  /** A device with a guest whom both seats accepted, and an installer who is there by right. */
  async function world(rights: Record<string, Record<string, unknown>>) {
    const portal = await open()
    const { read } = portal.services.store
    const test = await start(portal, 'onvif-device', rights, { sentinelUserName: 'installer' })
    const { accounts } = test.device
    accounts.put({ username: 'intruder', password: 'of-the-intruder', level: 'Administrator' })
    accounts.put({ username: 'viewer', password: 'of-a-viewer', level: 'User' })
    await list(portal, test.systemId)
    const ownAccounts = ownAccountsOf({
      ownAccounts: [
        { nativeId: 'admin', nativeName: 'admin', active: true, entitlements: ['Administrator'] },
        { nativeId: 'installer', nativeName: 'installer', active: true, entitlements: ['Operator'] },
      ],
      passwordsProved: ['admin'],
    })
    const { ines, pia } = test.organisation.people
    const found = async (name: string) => {
      const [row] = (await openFindings(read, 'orphan')).filter(({ subject }) => subject === name)
      return row?.id ?? ''
    }
    const viewer = await found('viewer')
    const now = portal.clock.now()
    await portal.services.store.transact(async ({ q, t }) => {
      await q.update(t.connectedSystem).set({ ownAccounts }).where(eq(t.connectedSystem.id, test.systemId))
      const said = { acceptByIt: ines, acceptByPhysicalSecurity: pia, acceptReason: 'x', acceptedAt: now }
      await q
        .update(t.finding)
        .set({ ...said, acceptUntil: now + 60 * DAY })
        .where(eq(t.finding.id, viewer))
    })
    const stands = async () => ({
      accepted: (await findingById(read, viewer))?.acceptedAt !== null,
      own: (await test.system())?.ownAccounts?.map(({ nativeId }) => nativeId),
    })
    return { portal, test, accounts, read, found, stands }
  }
  const STANDS = { accepted: true, own: ['admin', 'installer'] }
  const OVER = { accepted: false, own: ['admin'] }

  it('are looked after when the portal ends them, and when they vanish or are put down by themselves', async () => {
    const ended = await world({})
    const intruder = await ended.found('intruder')
    expect(await ended.stands()).toEqual(STANDS)
    await orderEnd(ended.portal, ended.test, intruder, 'intruder')
    expect((await findingById(ended.read, intruder))?.closedWhy).toBe('ended')
    expect(await ended.stands()).toEqual(OVER)

    const vanished = await world({})
    vanished.accounts.remove('intruder')
    await list(vanished.portal, vanished.test.systemId)
    expect(await vanished.stands()).toEqual(OVER)

    const lowered = await world({})
    lowered.accounts.put({ username: 'intruder', password: 'of-the-intruder', level: 'User' })
    await list(lowered.portal, lowered.test.systemId)
    expect(await lowered.stands()).toEqual(OVER)
    expect(await openFindings(lowered.read, 'orphan')).toHaveLength(2)
  })

  it('are looked after when they were viewers whom somebody raised', async () => {
    const { portal, test, accounts, stands } = await world({ viewer: { level: 'User' } })
    const now = portal.clock.now()
    const { credentialId } = await test.give('tomasz', 'viewer', now, now + 2 * HOUR)
    const { account = '', secret } = await test.secret('tomasz', credentialId)
    accounts.put({ username: account, password: secret, level: 'Administrator' })
    portal.clock.advance(MINUTE)
    await list(portal, test.systemId)
    await test.pass(now + 2 * HOUR)
    expect(await stands()).toEqual(OVER)
  })

  it('are not ended as somebody else’s while a shared account is in the hands of its holder', async () => {
    const portal = await open()
    const { read } = portal.services.store
    const now = portal.clock.now()
    const service = { username: 'service', password: 'service-of-the-maker' }
    const rights = { boss: { sharedAccount: 'admin' } }
    const test = await start(portal, 'onvif-shared-admin', rights, { sharedAccounts: 'admin', ...service })
    const config = { deviceUrl: test.device.url, ...service }
    const { systemId } = await addOnvifSystem(portal, test.organisation, {
      ...{ kind: 'onvif-device', config, rights: {} },
    })
    const { credentialId } = await test.give('tomasz', 'boss', now, now + 10 * HOUR)
    const { secret } = await test.secret('tomasz', credentialId)
    await list(portal, systemId)
    const found = await openFindings(read, 'default_account')
    const finding = found.find((each) => each.systemId === systemId && each.subject === 'admin')
    await orderEnd(portal, test, finding?.id ?? '', 'admin')
    expect(await findingById(read, finding?.id ?? '')).toMatchObject({
      closedAt: null,
      endFault: 'own_account',
    })
    expect(test.device.signIn('admin', secret)).toBe('Administrator')
  })
})
