import { expect, it } from 'vitest'
import type { Seat } from '~/domain/kernel/ids'
import { DAY, HOUR } from '~/domain/kernel/time'
import { changeSystem } from '~/usecases/connected-system/change-system.server'
import { listInventory, readInventory } from '~/usecases/connected-system/read-inventory.server'
import { countSystemsToSign, signOff } from '~/usecases/connected-system/sign-off.server'
import { saveVersion } from '~/usecases/entitlement/save-version.server'
import { currentEntitlements } from '~db/repositories/entitlements'
import { systemById, updateSystem } from '~db/repositories/systems'
import { value } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { requestDesk } from '../../support/requests'

const codeOf = (result: { ok: boolean; problems?: readonly { code: string }[] }) =>
  result.ok ? null : result.problems?.[0]?.code

const EVERYTHING = { siteId: null, kind: null, ownerSeat: null, signed: null, archived: false, after: '' }

describeOnSqlite('the inventory that both sides sign', (open) => {
  async function start() {
    const portal: TestPortal = await open()
    const desk = await requestDesk(portal)
    const systemId = desk.organisation.systems.hamburgGate ?? ''
    const { services } = portal
    const page = async (key = 'ines') => value(await readInventory(services, await desk.actor(key), systemId))
    return {
      ...{ portal, desk, services, systemId, page },
      async sign(key: string, seat: Seat, digest?: string) {
        const code = await desk.freshCode(key)
        const shown = digest ?? (await page()).digest
        return signOff(services, await desk.actor(key), systemId, { seat, digest: shown, code })
      },
      change: (segment: string) =>
        services.store.transact((tx) => updateSystem(tx, systemId, { networkSegment: segment })),
      edit: async (manualSteps: string) => {
        const row = await systemById(services.store.read, systemId)
        if (!row) throw new Error('no such system')
        const { name, ownerSeat, ownerId, patchOwner, networkSegment, maxAtOnce, maxPerMinute } = row
        const facts = { name, ownerSeat, ownerId, patchOwner, networkSegment, maxAtOnce, maxPerMinute }
        const input = { ...facts, manualSteps, settings: {} }
        value(await changeSystem(services, await desk.actor('ada'), systemId, row.targetVersion, input))
      },
      /** A right of the system becomes another one there. */
      mapAnew: async () => {
        const [right] = await currentEntitlements(services.store.read, { systemId })
        if (!right) throw new Error('no right')
        const { entitlement, version } = right
        const content = { ...version, mapping: { zoneId: 'another' } }
        const ada = await desk.actor('ada')
        await services.store.transact((tx) =>
          saveVersion(services, tx, ada, portal.clock.now(), entitlement, content),
        )
      },
      mails: async () => {
        await portal.engine.settle()
        return portal.mails.sent.filter((mail) => mail.subject.startsWith('Sign again'))
      },
    }
  }

  it('counts with both seats, by two people of the site, until something of it changes', async () => {
    const world = await start()
    try {
      const { manualSteps } = await world.page()
      expect((await world.page()).row.signOff.state).toBe('never')
      for (const [key, seat] of [
        ['ines', 'physical_security'],
        ['theo', 'it'],
        ['ada', 'it'],
        ['aldo', 'it'],
        ['lena', 'it'],
      ] as const)
        expect(codeOf(await world.sign(key, seat))).toBe('not_found')
      expect(codeOf(await world.sign('ines', 'it', 'another digest'))).toBe('changed_meanwhile')
      expect(value(await world.sign('ines', 'it'))).toEqual({ complete: false })
      expect(codeOf(await world.sign('ines', 'it'))).toBe('seat_has_signed')
      expect(value(await world.sign('pia', 'physical_security'))).toEqual({ complete: true })
      const signed = (await world.page()).row
      expect(signed.signOff).toMatchObject({ state: 'signed', signedAt: world.portal.clock.now() })
      expect(signed.signed).toMatchObject({
        it: { by: 'Ines Kowalska' },
        physical_security: { by: 'Pia Sorensen' },
      })

      await world.change('VLAN 99')
      expect((await world.page()).row.signOff).toMatchObject({ state: 'changed', changed: ['segment'] })
      value(await world.sign('pia', 'physical_security'))
      value(await world.sign('ines', 'it'))
      expect((await world.page()).row.signOff.state).toBe('signed')

      // Changed and changed back is not what was signed; nor is a right that means something else.
      for (const steps of ['Call the guard.', manualSteps]) await world.edit(steps)
      expect((await world.page()).row.signOff).toMatchObject({ state: 'changed', changed: ['revision'] })
      value(await world.sign('pia', 'physical_security'))
      value(await world.sign('ines', 'it'))
      await world.mapAnew()
      expect((await world.page()).row.signOff).toMatchObject({ state: 'changed', changed: ['revision'] })
    } finally {
      await world.portal.close()
    }
  })

  it('is read by those who read the site, in pages and by filter', async () => {
    const world = await start()
    const { services, desk } = world
    try {
      const list = async (key: string, query = {}, size?: number) =>
        listInventory(services, await desk.actor(key), { ...EVERYTHING, ...query }, size)
      expect(value(await list('aldo')).rows).toHaveLength(2)
      expect(value(await list('ines')).rows.map((row) => row.site.name)).toEqual(['Hamburg data centre'])
      for (const key of ['gus', 'sofia', 'lena']) expect(codeOf(await list(key))).toBe('not_found')
      expect(codeOf(await readInventory(services, await desk.actor('theo'), world.systemId))).toBe(
        'not_found',
      )
      const first = value(await list('aldo', {}, 1))
      const second = value(await list('aldo', { after: first.next ?? '' }, 1))
      expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(2)
      expect(second.next).toBeNull()
      expect(value(await list('aldo', { kind: 'scim' })).rows).toEqual([])
      expect(value(await list('aldo', { ownerSeat: 'physical_security' })).rows).toHaveLength(2)
      value(await world.sign('ines', 'it'))
      value(await world.sign('pia', 'physical_security'))
      expect(value(await list('aldo', { signed: true })).rows.map((row) => row.id)).toEqual([world.systemId])
      expect(value(await list('aldo', { signed: false })).rows).toHaveLength(1)
    } finally {
      await world.portal.close()
    }
  })

  it('reminds both seats once what was signed is old, and not again before two weeks', async () => {
    const world = await start()
    const { portal, services, desk } = world
    const waits = async (key: string) => countSystemsToSign(services, await desk.actor(key))
    try {
      value(await world.sign('ines', 'it'))
      value(await world.sign('pia', 'physical_security'))
      portal.clock.advance(13 * DAY)
      expect(await world.mails()).toEqual([])
      expect(await waits('ines')).toBe(0)
      portal.clock.advance(168 * DAY)
      const told = await world.mails()
      expect(
        told
          .map((mail) => mail.to)
          .filter((to) => /ines|pia/.test(to))
          .sort(),
      ).toEqual(['ines@daypass.example', 'pia@daypass.example'])
      expect([await waits('ines'), await waits('pia'), await waits('aldo')]).toEqual([1, 1, 0])
      portal.clock.advance(2 * HOUR)
      expect(await world.mails()).toHaveLength(told.length)
      value(await world.sign('ines', 'it'))
      expect([await waits('ines'), await waits('pia')]).toEqual([0, 1])
      value(await world.sign('pia', 'physical_security'))
      expect([await waits('ines'), await waits('pia')]).toEqual([0, 0])
    } finally {
      await world.portal.close()
    }
  })
})
