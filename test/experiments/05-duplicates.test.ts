import { HOUR, MINUTE } from '~/domain/kernel/time'
import { engineTests } from '../engine/harness'
import type { Fault } from '../peers/fault-proxy'
import { grantAccess } from '../support/grants'
import { openTestPortal, type TestPortal } from '../support/portal'
import { experiment, type Outcome, sized } from './experiment'
import { chanceOf } from './simulation/chance'

const COPIES = 5
const PEOPLE = ['lena', 'tomasz', 'amina']

const start = engineTests(() => openTestPortal('postgres'))

/** Wakes and passes of two nodes, five at once; and leases that end under their workers, so that results come twice. */
async function fiveTimes(nodes: readonly TestPortal[]): Promise<void> {
  const [{ services }] = nodes as [TestPortal]
  const passes = Array.from({ length: COPIES }, (_, copy) => {
    const { engine } = nodes[copy % nodes.length] as TestPortal
    engine.wake()
    return engine.settle()
  })
  for (let taken = 0; taken < COPIES; taken++) {
    await new Promise((turn) => setTimeout(turn, 2))
    await services.store.transact(async ({ q, t }) => {
      await q.update(t.credential).set({ leaseUntil: null })
    })
  }
  await Promise.all(passes)
}

async function run(): Promise<Outcome> {
  const seed = Number(process.env.SIM_SEED ?? Math.floor(Math.random() * 2 ** 31))
  const chance = chanceOf(seed)
  const { test, organisation, scim, proxy, accounts, ends } = await start()
  const nodes = [test, await test.another()]
  const wrong: string[] = []
  const repeated: Fault = {
    mode: 'each',
    fault: ({ method }) =>
      method === 'GET'
        ? { mode: 'pass' }
        : {
            mode: 'repeat',
            times: COPIES,
            delay: () => (chance.hits(0.3) ? 0 : chance.between(1, 40)),
            answer: chance.hits(0.8),
          },
  }
  const expectAccounts = (when: string, groups: readonly string[] | null) => {
    const seen = accounts().map((each) => `${each.active ? 'on' : 'off'} ${each.groups.sort().join('+')}`)
    const wanted = groups ? PEOPLE.map(() => `on ${groups.join('+')}`) : []
    if (JSON.stringify(seen) !== JSON.stringify(wanted)) wrong.push(`${when}: ${seen.join(', ') || 'none'}`)
  }
  let calls = 0
  let confirmed = 0
  const settleFor = async (times: number, step: number) => {
    for (let turn = 0; turn < times; turn++) {
      test.clock.advance(step)
      await Promise.all(nodes.map(({ engine }) => engine.settle()))
      await proxy.arrived()
    }
  }
  for (let round = 0; round < sized(1, 12); round++) {
    proxy.set(repeated)
    const from = test.clock.now()
    const to = from + HOUR
    const both = { people: PEOPLE, entitlements: ['vmsOperators', 'vmsViewers'] }
    const one = { people: PEOPLE, entitlements: ['vmsOperators'] }
    const made = [
      await grantAccess(test, organisation, { ...both, from, to }),
      await grantAccess(test, organisation, { ...one, from: to, to: to + HOUR }),
    ]
    await fiveTimes(nodes)
    await settleFor(2, MINUTE)
    // What was late has come, and the second looks put it right.
    proxy.set({ mode: 'pass' })
    await settleFor(2, 6 * MINUTE)
    expectAccounts(`round ${round}, given`, ['VMS operators', 'VMS viewers'])
    proxy.set(repeated)
    test.clock.advance(to - test.clock.now())
    await fiveTimes(nodes)
    await settleFor(2, MINUTE)
    proxy.set({ mode: 'pass' })
    test.clock.advance(HOUR - 30 * MINUTE)
    await settleFor(2, 6 * MINUTE)
    expectAccounts(`round ${round}, one right less`, ['VMS operators'])
    proxy.set(repeated)
    test.clock.advance(Math.max(0, to + HOUR - test.clock.now()))
    await fiveTimes(nodes)
    await settleFor(2, MINUTE)
    proxy.set({ mode: 'pass' })
    test.clock.advance(HOUR)
    await settleFor(2, 6 * MINUTE)
    expectAccounts(`round ${round}, ended`, null)
    for (const { requestId } of made) {
      const rows = await ends(requestId)
      confirmed += rows.filter((end) => end.confirmed !== null).length
      if (rows.some((end) => end.confirmed === null)) wrong.push(`round ${round}: an end is open`)
    }
    calls += proxy.requests.length
    proxy.forget()
  }
  const { q, t } = test.services.store.read
  const events = (await q.select().from(t.auditEvent)).filter((event) => event.type === 'end.confirmed')
  const others = [...scim.store.users.values()].length
  if (events.length !== confirmed) wrong.push(`${events.length} events for ${confirmed} ends`)
  if (others !== 2) wrong.push(`${others} accounts in the directory instead of 2`)
  return {
    figure: `${confirmed} ends with one event each, ${calls} calls of which each write arrived ${COPIES} times; wrong: ${wrong.length === 0 ? 'nothing' : wrong.slice(0, 3).join('; ')} (seed ${seed})`,
    passed: wrong.length === 0,
  }
}

experiment(5, 'duplicates', 'every delivery duplicated five times and reordered: one effect', run)
