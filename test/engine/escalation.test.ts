import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { countOverdue } from '~/usecases/report/count-overdue.server'
import { listOverdue } from '~/usecases/report/list-overdue.server'
import { retryOverdue } from '~/usecases/report/retry-overdue.server'
import { eventPage } from '~db/repositories/audit'
import { updateSystem } from '~db/repositories/systems'
import { openFindings } from '../support/findings'
import { grantAccess } from '../support/grants'
import { codes, value } from '../support/identity'
import { actorOf } from '../support/organisation'
import { describeOnSqlite } from '../support/portal'
import { engineTests } from './harness'

describeOnSqlite('an end that nobody can confirm', (open) => {
  const start = engineTests(open)

  it('is told to its owner, then once to both seats and the administrators, and closed by a read-back', async () => {
    const setup = await start()
    const { test, organisation, proxy, pass, accounts } = setup
    const { services, engine, clock, mails } = test
    const { people } = organisation
    const directory = organisation.systems.directory as string
    const actor = (key: string) => actorOf(test, people[key] as string)
    const told = async (kind: RegExp) => {
      await engine.settle()
      return mails.sent.filter((mail) => kind.test(mail.subject)).map((mail) => mail.to)
    }
    // A member of staff without any role answers for it.
    const t0 = clock.now()
    await services.store.transact((tx) => updateSystem(tx, directory, { ownerId: people.sofia as string }))
    const { credentialIds } = await grantAccess(test, organisation, {
      people: ['tomasz', 'amina'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    await engine.settle()
    await proxy.stop()
    await pass(t0 + HOUR + 20 * MINUTE, MINUTE)

    const [finding] = await openFindings(services.store.read, 'overdue')
    const openedAt = finding?.openedAt ?? 0
    expect(finding?.deadline).toBeGreaterThanOrEqual(openedAt + 15 * MINUTE)
    const owner = await told(/not ended on/)
    expect(new Set(owner)).toContain('sofia@daypass.example')

    const before = (await told(/still not ended/)).length
    await pass((finding?.deadline ?? 0) + MINUTE, MINUTE)
    const passedOn = await told(/still not ended/)
    expect(before).toBe(0)
    expect([...new Set(passedOn)].sort()).toEqual(
      ['ada', 'ines', 'omar', 'pia']
        .map((key) => `${key}@daypass.example`)
        .filter((to) => passedOn.includes(to)),
    )
    for (const key of ['ines', 'pia', 'ada']) {
      expect(passedOn.filter((to) => to === `${key}@daypass.example`)).toHaveLength(1)
    }
    await pass(clock.now() + HOUR, 5 * MINUTE)
    expect(await told(/still not ended/)).toHaveLength(passedOn.length)
    const log = await eventPage(services.store.read, null, 500)
    expect(log.filter((event) => event.type === 'finding.escalated')).toHaveLength(2)

    // Its owner sees it and may have it tried again; a sponsor of nothing there, or another site, does not.
    const list = value(await listOverdue(services, await actor('sofia'), ''))
    expect(list.systems).toMatchObject([
      {
        system: { id: directory },
        owner: { email: 'sofia@daypass.example' },
        mayRetry: true,
        mayAttest: false,
      },
    ])
    const rows = [...(list.systems[0]?.rows ?? [])]
    expect(rows.sort((a, b) => (a.person?.name ?? '').localeCompare(b.person?.name ?? ''))).toMatchObject(
      ['Amina Diallo', 'Tomasz Nowak'].map((name) => ({
        person: { name },
        access: ['Video system: operator'],
        fault: 'unreachable',
      })),
    )
    expect(value(await listOverdue(services, await actor('ines'), '')).systems[0]?.mayAttest).toBe(true)
    expect(await countOverdue(services, await actor('pia'))).toMatchObject({ count: 2, since: openedAt })
    expect(value(await listOverdue(services, await actor('theo'), '')).systems).toEqual([])
    expect(codes(await listOverdue(services, await actor('gus'), ''))).toEqual(['not_found'])
    const one = { systemId: directory, credentialId: credentialIds[0] as string }
    for (const stranger of ['theo', 'aldo', 'gus', 'lena']) {
      expect(codes(await retryOverdue(services, await actor(stranger), one))).toEqual(['not_found'])
    }
    // Put right: one is tried again at once, and what waited for the target's return follows it.
    await proxy.restart()
    expect(value(await retryOverdue(services, await actor('sofia'), one))).toEqual({ count: 1 })
    await engine.settle()
    expect(accounts()).toEqual([])
    expect(await openFindings(services.store.read, 'overdue')).toEqual([])
    const all = { systemId: directory, credentialId: null }
    expect(codes(await retryOverdue(services, await actor('pia'), all))).toEqual(['nothing_to_retry'])
    expect(await countOverdue(services, await actor('pia'))).toMatchObject({ count: 0 })
  })

  it('is passed on to nobody when it was confirmed before', async () => {
    const { test, organisation, proxy, pass } = await start()
    const t0 = test.clock.now()
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    await test.engine.settle()
    proxy.set({ mode: 'down' })
    await pass(t0 + HOUR + 16 * MINUTE, MINUTE)
    expect(await openFindings(test.services.store.read, 'overdue')).toHaveLength(1)
    proxy.set({ mode: 'pass' })
    await pass(t0 + 3 * HOUR, 5 * MINUTE)
    expect(test.mails.sent.filter((mail) => /still not ended/.test(mail.subject))).toEqual([])
  })
})
