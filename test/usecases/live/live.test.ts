import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { endHolding, readHolding } from '~/usecases/live/end-holding.server'
import { listLive } from '~/usecases/live/list-live.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { engineTests } from '../../engine/harness'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { actorOf } from '../../support/organisation'
import { describeOnSqlite } from '../../support/portal'

describeOnSqlite('live access', (open) => {
  const start = engineTests(open)

  /** Tomasz on both kinds in Hamburg, Amina at the gate in Newark. */
  async function world() {
    const setup = await start()
    const { test, organisation } = setup
    const t0 = test.clock.now()
    const actor = (key: string) => actorOf(test, organisation.people[key] as string)
    const hamburg = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['commsRoom', 'vmsOperators'],
      from: t0,
      to: t0 + 8 * HOUR,
    })
    await grantAccess(test, organisation, {
      people: ['amina'],
      entitlements: ['plantFloor'],
      from: t0,
      to: t0 + 8 * HOUR,
      site: 'newark',
    })
    await test.engine.settle()
    const live = async (key: string, over: { siteId?: string | null; after?: string } = {}, size?: number) =>
      value(await listLive(test.services, await actor(key), { siteId: null, after: '', ...over }, size))
    return { ...setup, services: test.services, t0, actor, live, hamburg }
  }

  it('is who holds what at this instant, at the sites the reader watches', async () => {
    const { live, t0, organisation, pass } = await world()
    const { rows, failing } = await live('aldo')
    expect(failing).toEqual([])
    expect(
      rows.map((row) => [row.person.name, row.state, row.entitlements.map((e) => e.name)]).sort(),
    ).toEqual([
      ['Amina Diallo', 'active', ['Plant floor']],
      ['Tomasz Nowak', 'active', ['Comms room']],
      ['Tomasz Nowak', 'active', ['Video system: operator']],
    ])
    expect(rows[0]).toMatchObject({
      windowEnd: t0 + 8 * HOUR,
      observedAt: t0,
      requests: [{ id: expect.any(String) }],
    })
    expect((await live('theo')).rows.map((row) => row.person.name)).toEqual(['Amina Diallo'])
    expect((await live('aldo', { siteId: organisation.sites.newark })).rows).toHaveLength(1)
    expect((await live('theo', { siteId: organisation.sites.hamburg })).rows).toEqual([])
    await pass(t0 + 7 * HOUR)
    expect((await live('aldo')).rows.map((row) => row.state)).toEqual(['expiring', 'expiring', 'expiring'])
    await pass(t0 + 9 * HOUR, 30 * MINUTE)
    expect((await live('aldo')).rows).toEqual([])
  })

  it('comes page by page, along one site as along all', async () => {
    const { live } = await world()
    for (const key of ['aldo', 'ines']) {
      const whole = (await live(key)).rows.map((row) => row.credentialId)
      const walked: string[] = []
      let after: string | null = ''
      while (after !== null) {
        const page: Awaited<ReturnType<typeof live>> = await live(key, { after }, 1)
        walked.push(...page.rows.map((row) => row.credentialId))
        after = page.next
      }
      expect(walked).toEqual(whole)
    }
  })

  it('shows a lock at once, and what it was not yet taken from as being taken away', async () => {
    const { live, services, actor, organisation, test } = await world()
    value(
      await placeLock(services, await actor('ines'), {
        target: 'person',
        targetId: organisation.people.tomasz as string,
        reason: 'A badge was found in the car park.',
      }),
    )
    const before = (await live('ines')).rows.map((row) => [row.system.name, row.state]).sort()
    expect(before).toEqual([
      ['Gate of Hamburg data centre', 'locked'],
      ['Video management directory', 'revoking'],
    ])
    await test.engine.settle()
    expect((await live('ines')).rows.map((row) => row.state)).toEqual(['locked', 'locked'])
  })

  it('pins what fails to end on top, and never calls it gone', async () => {
    const { live, proxy, pass, t0 } = await world()
    proxy.set({ mode: 'down' })
    await pass(t0 + 8 * HOUR + MINUTE, 8 * HOUR)
    const { failing, rows } = await live('ines')
    expect(failing).toMatchObject([{ entitlement: 'Video system: operator', state: 'revoke_failed' }])
    expect(rows.map((row) => row.state)).toEqual(['revoke_failed'])
    expect((await live('theo')).failing).toEqual([])
    expect((await live('ines', { after: `${rows[0]?.site.id}.${rows[0]?.credentialId}` })).failing).toEqual(
      [],
    )
  })

  it('what one person holds in one system is ended at once, and nothing else', async () => {
    const { live, services, actor, test } = await world()
    const ines = await actor('ines')
    const target = (await live('ines')).rows.find((row) => row.system.name.startsWith('Video'))
    const credentialId = target?.credentialId ?? ''
    expect(target?.mayEnd).toBe(true)
    for (const key of ['theo', 'gus', 'lena', 'aldo', 'ada']) {
      const input = { credentialId, reason: 'No business of mine.' }
      expect(codes(await endHolding(services, await actor(key), input))).toEqual(['not_found'])
      expect(codes(await readHolding(services, await actor(key), credentialId))).toEqual(['not_found'])
    }
    expect((await live('aldo')).rows.map((row) => row.mayEnd)).toEqual([false, false, false])
    const empty = await endHolding(services, ines, { credentialId, reason: ' ' })
    expect(empty).toMatchObject({ ok: false, problems: [{ code: 'required', field: 'reason' }] })

    expect(value(await endHolding(services, ines, { credentialId, reason: 'The work is done.' }))).toBe(1)
    await test.engine.settle()
    expect((await live('ines')).rows.map((row) => row.system.name)).toEqual(['Gate of Hamburg data centre'])
    const again = await endHolding(services, ines, { credentialId, reason: 'Again.' })
    expect(codes(again)).toEqual(['nothing_to_end'])
  })

  it('what several requests gave is ended by all of them or by none', async () => {
    const { live, services, actor, organisation, test, t0 } = await world()
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + 2 * HOUR,
    })
    const ines = await actor('ines')
    const target = (await live('ines')).rows.find((row) => row.system.name.startsWith('Video'))
    const input = { credentialId: target?.credentialId ?? '', reason: 'The work is done.' }
    expect(target?.requests).toHaveLength(2)
    let events = 0
    const audit: typeof services.audit = {
      ...services.audit,
      async append(...event) {
        events += 1
        if (events === 2) throw new Error('the disk is full')
        return services.audit.append(...event)
      },
    }
    await expect(endHolding({ ...services, audit }, ines, input)).rejects.toThrow('the disk is full')
    const { q, t } = services.store.read
    const grants = async () => (await q.select().from(t.grant)).filter((row) => row.endedAt !== null).length
    expect(await grants()).toBe(0)
    expect(value(await endHolding(services, ines, input))).toBe(2)
    expect(await grants()).toBe(2)
  })

  it('is not there for those who watch nothing', async () => {
    const { services, actor } = await world()
    for (const key of ['lena', 'gus', 'sofia']) {
      expect(codes(await listLive(services, await actor(key), { siteId: null, after: '' }))).toEqual([
        'not_found',
      ])
    }
  })
})
