import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { ownAccountsOf } from '~/domain/connected-system/own-accounts'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { checkSystem } from '~/usecases/connected-system/check-system.server'
import { confirmSystem, ownDigest } from '~/usecases/connected-system/confirm-system.server'
import { updateSystem } from '~db/repositories/systems'
import { openFindings } from '../../support/findings'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { addOnvifSystem } from '../../support/onvif-system'
import { describeOnSqlite } from '../../support/portal'
import { ADMIN, startDevicePortal as start } from './device-portal'

const UNCONFIRMED = {
  ...{ approvedIdentity: null, confirmingIdentity: null, ownAccounts: null, ownWord: null },
  ...{ confirmedByIt: null, confirmedByPhysicalSecurity: null },
}

describeOnSqlite('administrators of a device', (open) => {
  it('have it listed at once when they end, as viewers do not; then nothing that was said of its accounts stands', async () => {
    const portal = await open()
    const now = portal.clock.now()
    const { read } = portal.services.store
    const rights = { viewer: { level: 'User' }, boss: { level: 'Administrator' } }
    const sentinel = { sentinelUserName: 'installer' }
    const test = await start(portal, 'onvif-device', rights, sentinel)
    await portal.engine.settle()
    const accounts = [
      { nativeId: 'admin', nativeName: 'admin', active: true, entitlements: ['Administrator'] },
      { nativeId: 'installer', nativeName: 'installer', active: true, entitlements: ['Operator'] },
    ]
    const until = now + 30 * DAY
    await portal.services.store.transact(async ({ q, t }) => {
      const ownAccounts = ownAccountsOf({ ownAccounts: accounts, passwordsProved: ['admin'] })
      await q.update(t.connectedSystem).set({ listDueAt: now + 100 * DAY })
      await q.update(t.connectedSystem).set({ ownAccounts }).where(eq(t.connectedSystem.kind, 'onvif-device'))
      const { ines, pia } = test.organisation.people
      const said = { acceptByIt: ines, acceptByPhysicalSecurity: pia, acceptReason: 'x', acceptedAt: now }
      await q.update(t.finding).set({ ...said, acceptUntil: until })
    })
    const accepted = async () =>
      (await openFindings(read, 'default_account')).filter(({ acceptedAt }) => acceptedAt !== null).length
    const standing = await accepted()
    expect(standing).toBeGreaterThan(0)
    const listed = async () => ((await test.system())?.listDueAt ?? 0) < now + 50 * DAY
    await test.give('tomasz', 'viewer', now, now + HOUR)
    await test.pass(now + HOUR)
    expect([await listed(), await accepted()]).toEqual([false, standing])
    const { requestId } = await test.give('amina', 'boss', now + HOUR, now + 2 * HOUR)
    await test.pass(now + 2 * HOUR)
    expect(await test.proofs(requestId)).toEqual(['use'])
    expect(await listed()).toBe(true)
    expect(await accepted()).toBe(0)
    // The portal signs in as one of its own accounts, and cannot tell whose password the other has by now.
    const drifts = await openFindings(read, 'drifted')
    expect(drifts.map(({ subject, severity }) => [subject, severity])).toEqual([['installer', 'high']])
  })

  it('whose account somebody made anew after its end are followed as well, once it is gone again', async () => {
    const portal = await open()
    const now = portal.clock.now()
    const { store } = portal.services
    const sentinel = { sentinelUserName: 'installer' }
    const test = await start(portal, 'onvif-device', { boss: { level: 'Administrator' } }, sentinel)
    const { credentialId, requestId } = await test.give('amina', 'boss', now, now + HOUR)
    await test.pass(now + HOUR)
    expect(await test.proofs(requestId)).toEqual(['use'])
    const installer = { nativeId: 'installer', nativeName: 'installer', active: true }
    const ownAccounts = ownAccountsOf({ ownAccounts: [{ ...installer, entitlements: ['Operator'] }] })
    await store.transact((tx) => updateSystem(tx, test.systemId, { ownAccounts }))
    const username = (await test.artifact(credentialId))?.nativeName ?? ''
    test.device.accounts.put({ username, password: 'by-somebody', level: 'Administrator' })
    await test.pass(now + 2 * HOUR + MINUTE)
    expect(await openFindings(store.read, 'resurrected')).toHaveLength(1)
    expect(test.device.signIn(username, 'by-somebody')).toBeNull()
    expect((await test.system())?.ownAccounts).toEqual([])
  })

  it('who share an account are let in only where another system lists what they leave behind', async () => {
    const portal = await open()
    const test = await start(portal, 'onvif-shared-admin', {}, { sharedAccounts: 'admin' })
    const { services } = portal
    await services.store.transact((tx) => updateSystem(tx, test.systemId, UNCONFIRMED))
    const confirm = async () => {
      const ines = await test.desk.actor('ines')
      const seen = value(await checkSystem(services, ines, test.systemId))
      if (!seen.reached) throw new Error(seen.fault)
      const code = await test.desk.freshCode('ines')
      const shown = { seat: 'it' as const, targetVersion: 1, identity: seen.identity, code }
      return confirmSystem(services, ines, test.systemId, { ...shown, ownAccounts: ownDigest(seen) })
    }
    expect(codes(await confirm())).toEqual(['nobody_lists'])
    const config = { deviceUrl: test.device.url, ...ADMIN }
    await addOnvifSystem(portal, test.organisation, { kind: 'onvif-device', config, rights: {} })
    expect(value(await confirm())).toEqual({ complete: false })
  })

  it('leave no password behind on a shared account of the same device', async () => {
    const portal = await open()
    const { store } = portal.services
    const now = portal.clock.now()
    const service = { username: 'service', password: 'service-of-the-maker' }
    const shared = { sharedAccounts: 'admin', ...service }
    const test = await start(portal, 'onvif-shared-admin', { boss: { sharedAccount: 'admin' } }, shared)
    const config = { deviceUrl: test.device.url, ...service }
    const rights = { root: { level: 'Administrator' } }
    const device = { kind: 'onvif-device' as const, config, rights }
    const { organisation } = await addOnvifSystem(portal, test.organisation, device)
    await test.give('amina', 'boss', now, now + HOUR)
    await test.pass(now + HOUR)
    const account = (nativeId: string) => ({ nativeId, nativeName: nativeId, active: true })
    const entitlements = ['Administrator']
    const ownAccounts = ownAccountsOf({
      ownAccounts: ['admin', 'service'].map((nativeId) => ({ ...account(nativeId), entitlements })),
      passwordsProved: ['admin', 'service'],
    })
    await store.transact((tx) => updateSystem(tx, test.systemId, { ownAccounts }))
    const root = { people: ['tomasz'], entitlements: ['root'], from: now + HOUR, to: now + 2 * HOUR }
    const { requestId } = await grantAccess(portal, organisation, root)
    await portal.engine.settle()
    await store.transact(({ q, t }) => q.update(t.connectedSystem).set({ listDueAt: now + 100 * DAY }))
    test.device.accounts.put({ username: 'admin', password: 'for-ever', level: 'Administrator' })
    await test.pass(now + 2 * HOUR)
    expect(await test.proofs(requestId)).toEqual(['use'])
    expect(test.device.signIn('admin', 'for-ever')).toBeNull()
    expect((await test.system())?.ownAccounts).toEqual(ownAccounts)
  })
})
