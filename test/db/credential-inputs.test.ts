import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { rouse, touch } from '~db/repositories/credential-inputs'
import { type CredentialRow, credentialById, insertCredential, PRIORITY } from '~db/repositories/credentials'
import type { SampleOrganisation } from '~db/seed'
import { sampleOrganisation } from '../support/organisation'
import { describeOnBothDialects, type TestPortal } from '../support/portal'

describeOnBothDialects('an input that changed', (open) => {
  let portal: TestPortal
  let organisation: SampleOrganisation
  beforeEach(async () => {
    portal = await open()
    organisation = await sampleOrganisation(portal)
  })
  afterEach(() => portal.close())

  type Standing = Pick<CredentialRow, 'state' | 'priority' | 'dueAt'> & { readonly attempts?: number }

  /** What becomes of the rank and the time of a credential by this change. */
  async function after(
    standing: Standing,
    change: (tx: Parameters<typeof touch>[0], id: string, now: number) => Promise<void>,
  ) {
    const { store, ids, clock } = portal.services
    const id = ids.id()
    await store.transact((tx) =>
      insertCredential(tx, {
        id,
        personId: organisation.people.tomasz as string,
        systemId: organisation.systems.hamburgGate as string,
        siteId: organisation.sites.hamburg as string,
        vendorId: organisation.vendors.kestrel,
        inputVersion: 7,
        leaseFence: 0,
        attempts: 0,
        createdAt: 0,
        ...standing,
      }),
    )
    await store.transact((tx) => change(tx, id, clock.now()))
    const row = await credentialById(store.read, id)
    expect(row?.inputVersion).toBe(8)
    await store.transact(({ q, t }) => q.delete(t.credential))
    return [row?.priority, row?.dueAt]
  }

  const touched = (standing: Standing, priority: number) =>
    after(standing, (tx, id, now) => touch(tx, { credentialIds: [id] }, now, priority))
  const roused = (standing: Standing) => after(standing, (tx, id, now) => rouse(tx, [id], now))

  it('leaves what is held the rank of its end, which may come while it waits', async () => {
    const now = portal.clock.now()
    const held = { state: 'on', priority: PRIORITY.end, dueAt: now + HOUR }
    expect(await touched(held, PRIORITY.give)).toEqual([PRIORITY.end, now])
    expect(await touched(held, PRIORITY.look)).toEqual([PRIORITY.end, now])
    expect(await roused(held)).toEqual([PRIORITY.end, now])
  })

  it('leaves its rank to what is due already, or failed and is tried again', async () => {
    const now = portal.clock.now()
    const late = { state: 'off', priority: PRIORITY.lock, dueAt: now - MINUTE }
    expect(await touched(late, PRIORITY.end)).toEqual([PRIORITY.lock, now - MINUTE])
    expect(await roused(late)).toEqual([PRIORITY.lock, now - MINUTE])
    const failed = { state: 'unknown', priority: PRIORITY.end, dueAt: now + MINUTE, attempts: 3 }
    expect(await touched(failed, PRIORITY.give)).toEqual([PRIORITY.end, now])
  })

  it('gives a more urgent rank to anything, and its own to what is neither held nor due', async () => {
    const now = portal.clock.now()
    const held = { state: 'on', priority: PRIORITY.end, dueAt: now + HOUR }
    expect(await touched(held, PRIORITY.lock)).toEqual([PRIORITY.lock, now])
    const staged = { state: 'none', priority: PRIORITY.end, dueAt: now + HOUR }
    expect(await touched(staged, PRIORITY.give)).toEqual([PRIORITY.give, now])
    expect(await roused(staged)).toEqual([PRIORITY.give, now])
    // Finished and left alone: nothing of it can come to its end while it waits.
    expect(await roused({ state: 'gone', priority: PRIORITY.end, dueAt: null })).toEqual([PRIORITY.give, now])
  })
})
