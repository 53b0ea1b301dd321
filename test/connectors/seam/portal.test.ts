import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { showSecret } from '~/usecases/credential/show-secret.server'
import { credentialById } from '~db/repositories/credentials'
import type { SampleOrganisation } from '~db/seed'
import { type SeamPeer, startSeam } from '../../peers/seam'
import { addConnectedSystem } from '../../support/connected-system'
import { grantAccess } from '../../support/grants'
import { value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { openTestPortal, type TestPortal } from '../../support/portal'

describe('locks as a system of the portal', () => {
  let peer: SeamPeer
  let portal: TestPortal
  let organisation: SampleOrganisation
  beforeEach(async () => {
    peer = await startSeam()
    portal = await openTestPortal('sqlite')
    const added = await addConnectedSystem(portal, await sampleOrganisation(portal), {
      kind: 'seam',
      config: { apiUrl: peer.origin, apiKey: peer.apiKey, locks: peer.locks.join(' '), pinDigits: 5 },
      rights: { front: { lock: peer.locks[0] }, store: { lock: peer.locks[1] } },
    })
    organisation = added.organisation
  })
  afterEach(async () => {
    await portal.close()
    await peer.close()
  })

  async function give(entitlements: string[], hours: number) {
    const from = portal.clock.now()
    const to = from + hours * HOUR
    const { credentialIds } = await grantAccess(portal, organisation, {
      people: ['tomasz'],
      entitlements,
      from,
      to,
    })
    await portal.engine.settle()
    return credentialIds[0] as string
  }
  const credential = (id: string) => credentialById(portal.services.store.read, id)
  const codes = () =>
    peer.database.access_codes.map(({ device_id, code, ends_at }) => ({
      lock: device_id,
      code,
      until: ends_at,
    }))
  const pinOf = async (id: string) => {
    const tomasz = await actorOf(portal, organisation.people.tomasz as string)
    return value(await showSecret(portal.services, tomasz, id)).secret
  }
  const instant = (after: number) => new Date(portal.clock.now() + after).toISOString()

  it('gives one PIN on two locks, each with its own end, and takes each away', async () => {
    const id = await give(['front'], 2)
    await give(['store'], 6)
    const pin = await pinOf(id)
    expect(pin).toMatch(/^\d{5}$/)
    expect(await credential(id)).toMatchObject({ state: 'on', fault: null })
    expect(codes()).toEqual([
      { lock: peer.locks[0], code: pin, until: instant(2 * HOUR) },
      { lock: peer.locks[1], code: pin, until: instant(6 * HOUR) },
    ])

    portal.clock.advance(2 * HOUR)
    await portal.engine.settle()
    expect(codes()).toEqual([{ lock: peer.locks[1], code: pin, until: instant(4 * HOUR) }])
    portal.clock.advance(4 * HOUR)
    await portal.engine.settle()
    expect(codes()).toEqual([])
    expect(await credential(id)).toMatchObject({ state: 'gone', fault: null })
  })

  it('makes another PIN when somebody has the same, before its holder sees it', async () => {
    const taken: string[] = []
    const from = portal.clock.now()
    const { credentialIds } = await grantAccess(portal, organisation, {
      people: ['tomasz'],
      entitlements: ['front', 'store'],
      from,
      to: from + DAY,
    })
    const id = credentialIds[0] as string
    peer.beforeNextCode(peer.locks[1], (code) => {
      taken.push(code)
      peer.database.addAccessCode({
        device_id: peer.locks[1],
        name: 'Resident',
        code,
        workspace_id: peer.workspace,
        type: 'ongoing',
      })
    })
    await portal.engine.settle()
    expect(await credential(id)).toMatchObject({ fault: 'secret_taken' })
    for (let round = 0; round < 3; round += 1) {
      portal.clock.advance(MINUTE)
      await portal.engine.settle()
    }
    expect(await credential(id)).toMatchObject({ state: 'on', fault: null })
    const pin = await pinOf(id)
    expect(taken).not.toContain(pin)
    expect(codes().filter(({ code }) => code === pin)).toHaveLength(2)
    expect(codes()).toHaveLength(3)
    const { q, t } = portal.services.store.read
    const events = (await q.select().from(t.auditEvent)).map((event) => event.type)
    expect(events).toContain('credential.secret_taken')
  })
})
