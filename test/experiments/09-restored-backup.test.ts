import { describe } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { touch } from '~db/repositories/credential-inputs'
import { credentialById } from '~db/repositories/credentials'
import { standingFreezes } from '~db/repositories/giving-freezes'
import { endGrants } from '~db/repositories/grants'
import { engineTests } from '../engine/harness'
import { grantAccess } from '../support/grants'
import type { Dialect } from '../support/portal'
import { openRestorable, type Restorable } from '../support/restorable'
import { experiment } from './experiment'

describe.each(['sqlite', 'postgres'] as Dialect[])('on %s', (dialect) => {
  let restorable: Restorable
  const start = engineTests(async (now) => {
    restorable = await openRestorable(dialect, now)
    return { ...restorable.test, close: () => restorable.close() }
  })

  experiment(
    9,
    `a backup of 24 h ago is restored on ${dialect}`,
    '0 resurrected; access revoked or given since is found and gone within 5 min',
    async () => {
      const { test, organisation, accounts, scim, pass } = await start()
      const { clock } = test
      const t0 = clock.now()
      const give = (person: string) =>
        grantAccess(test, organisation, {
          people: [person],
          entitlements: ['vmsOperators'],
          from: clock.now(),
          to: t0 + 10 * DAY,
        })

      const kept = await give('tomasz')
      const revoked = await give('amina')
      await test.engine.settle()
      await restorable.backup()
      const targetThen = new Map([...scim.store.users].map(([id, user]) => [id, structuredClone(user)]))

      await pass(t0 + HOUR)
      await test.services.store.transact(async (tx) => {
        await endGrants(tx, revoked.grantIds, clock.now(), null, 'Done early')
        await touch(tx, { credentialIds: revoked.credentialIds }, clock.now())
      })
      const since = await give('lena')
      await pass(t0 + DAY, HOUR)
      const before = new Set(active())

      // The directory was put back too: what was revoked since is on again in it.
      for (const [id, user] of targetThen) scim.store.users.set(id, structuredClone(user))
      const restored = new Set(active())
      const after = await restorable.again(restorable.restore)

      const from = clock.now()
      const goneAt = new Map<string, number>()
      const revived = new Set<string>()
      const may = new Set([nameOf(kept.credentialIds)])
      for (let at = 0; at <= 10 * MINUTE; at += MINUTE / 2) {
        await after.engine.settle()
        const now = new Set(active())
        for (const name of restored)
          if (!now.has(name) && !goneAt.has(name)) goneAt.set(name, clock.now() - from)
        for (const name of now) {
          const allowed = may.has(name) || (restored.has(name) && !goneAt.has(name))
          if (!allowed) revived.add(name)
        }
        clock.advance(MINUTE / 2)
      }
      const mustGo = [...restored].filter((name) => !may.has(name))
      const late = mustGo.filter((name) => (goneAt.get(name) ?? Number.POSITIVE_INFINITY) > 5 * MINUTE)
      const states = await Promise.all(
        [...revoked.credentialIds, ...since.credentialIds].map(
          async (id) => (await credentialById(after.services.store.read, id))?.state,
        ),
      )
      const frozen = (await standingFreezes(after.services.store.read)).some(
        (each) => each.reason === 'restored',
      )
      const slowest = Math.max(...mustGo.map((name) => goneAt.get(name) ?? Number.POSITIVE_INFINITY))
      const proved = states.every((state) => state === 'gone')
      return {
        figure: `${revived.size} resurrected, ${mustGo.length} on that should not be, slowest gone after ${slowest / 1000} s, ${late.length} late, ${before.size} on before, giving ${frozen ? 'frozen' : 'NOT frozen'}, ends ${proved ? 'proved' : `NOT proved (${states})`}`,
        passed:
          revived.size === 0 &&
          late.length === 0 &&
          mustGo.length === 2 &&
          before.size === 2 &&
          frozen &&
          proved,
      }

      function active(): string[] {
        return accounts()
          .filter((account) => account.active)
          .map((account) => account.userName)
      }
      function nameOf(credentialIds: readonly string[]): string {
        const marked = [...scim.store.users.values()].find((user) =>
          credentialIds.some((id) => user.externalId?.includes(id)),
        )
        return marked?.userName ?? ''
      }
    },
  )
})
