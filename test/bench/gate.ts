import { eachChunk } from '~db/repositories/chunks'
import type { Benchmark } from './benchmark'
import { rounded } from './figures'
import { codeOfPass, writePass } from './pass-population'
import { type Ground, prepareGround, startPortal } from './portal-under-test'
import { compare } from './throughput'

/** The fetch that the page's script makes: the answer's data without the document around it. */
const AS_DATA = '?_data=routes%2Fgate.%24site_.check'

/** A guard may try twenty times a minute: there are enough guards for every check of a run. */
const GUARDS = 1_000

/** A guard's check of a pass, written down, against a route that answers a form and does nothing. */
export const gate: Benchmark = {
  name: 'gate',
  async run(options) {
    const ground = await prepareGround()
    try {
      const credentialId = await writePass(ground)
      const portal = await startPortal(ground)
      await codeOfPass(ground, credentialId)
      const cookies = await guardsOf(ground)
      let turn = 0
      const init = () => ({
        method: 'POST',
        headers: {
          cookie: cookies[turn++ % cookies.length] as string,
          origin: portal.url,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ credentialId }).toString(),
      })
      const path = `/gate/${ground.organisation.sites.hamburg}/check${AS_DATA}`
      options.say('checking in turns ...')
      const found = await compare(
        portal,
        {
          check: { path, init, expect: 'allow' },
          bare: { path: '/bench/resource?_data=bench%2Fresource', init, expect: 'done' },
        },
        options,
      )
      await portal.stop()
      const [check, bare] = [found.check, found.bare]
      if (!check || !bare) throw new Error('nothing was measured')
      const ratio = check.aSecond / bare.aSecond
      const slower = check.p99 / bare.p99
      return {
        name: 'gate',
        ratio: rounded(ratio),
        reached: ratio >= 0.7 && slower <= 1.5,
        target: '>= 0.7 of the bare route a second; p99 <= 1.5 x',
        figures: {
          'checks a second': rounded(check.aSecond),
          'bare a second': rounded(bare.aSecond),
          'p99 ms': rounded(check.p99),
          'p99 ms, bare': rounded(bare.p99),
          'p99 to bare': rounded(slower),
          'by processor time': rounded(bare.processor / check.processor),
        },
      }
    } finally {
      await ground.close()
    }
  },
}

/** Guards of Hamburg, each with a session. */
async function guardsOf({ services, organisation, cookieOf }: Ground): Promise<readonly string[]> {
  const { store, ids, clock } = services
  const now = clock.now()
  const guards = Array.from({ length: GUARDS }, () => ids.id())
  const siteId = organisation.sites.hamburg as string
  await store.transact(async ({ q, t }) => {
    await eachChunk(guards, (chunk) =>
      q.insert(t.person).values(
        chunk.map((id) => ({
          id,
          kind: 'staff' as const,
          name: 'Gus Weber',
          email: `${id}@daypass.example`,
          crewLead: false,
          createdAt: now,
        })),
      ),
    )
    await eachChunk(guards, (chunk) =>
      q.insert(t.roleAssignment).values(
        chunk.map((personId) => {
          return { id: ids.id(), personId, role: 'guard', siteId, assignedAt: now, effectiveAt: now }
        }),
      ),
    )
  })
  return Promise.all(guards.map((id) => cookieOf(id)))
}
