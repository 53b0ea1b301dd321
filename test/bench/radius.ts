import { NETWORK_TOKEN } from '../support/network'
import type { Benchmark } from './benchmark'
import { rounded } from './figures'
import { loginsOf, writeNetwork } from './network-population'
import { prepareGround, startPortal } from './portal-under-test'
import { throughFreeRadius } from './through-freeradius'
import { compare } from './throughput'

/** Enough that in a run nearly every login of `first` is the person's first, and is written down. */
const PEOPLE = 1_500

/** Beside them: those who sign in through FreeRADIUS, once each. */
const THROUGH = 1_500

/** Logins as FreeRADIUS sends them, straight at the portal, against a route that answers a form and does nothing; and through FreeRADIUS. */
export const radius: Benchmark = {
  name: 'radius',
  async run(options) {
    const ground = await prepareGround()
    try {
      options.say(`writing ${PEOPLE + THROUGH} people ...`)
      const { systemId } = await writeNetwork(ground, PEOPLE + THROUGH)
      // More than a portal gives in an hour unless it is told so.
      const settings = { ...ground.settings, DAYPASS_GIVING_PER_HOUR: String(10 * (PEOPLE + THROUGH)) }
      const portal = await startPortal({ ...ground, settings })
      options.say('giving it to them ...')
      const all = await loginsOf(ground, systemId, PEOPLE + THROUGH)
      const logins = all.slice(0, PEOPLE)
      const ask = (login: (typeof logins)[number] | undefined) => ({
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`freeradius:${NETWORK_TOKEN}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          'User-Name': { type: 'string', value: [login?.userName] },
          'User-Password': { type: 'string', value: [login?.password] },
          'NAS-IP-Address': { type: 'ipaddr', value: ['192.0.2.10'] },
          'Calling-Station-Id': { type: 'string', value: ['02-00-00-00-00-01'] },
        }),
      })
      let turn = 0
      const path = `/radius/${systemId}/login`
      const bare = {
        method: 'POST',
        headers: { origin: portal.url, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'a=b',
      }
      options.say('signing in in turns ...')
      const found = await compare(
        portal,
        {
          first: { path, init: () => ask(logins[turn++ % PEOPLE]), expect: 'Tunnel-Private-Group-Id' },
          again: { path, init: () => ask(logins[0]), expect: 'Tunnel-Private-Group-Id' },
          bare: { path: '/bench/resource?_data=bench%2Fresource', init: bare, expect: 'done' },
        },
        options,
        { rounds: 3, seconds: 1, atOnce: 8 },
      )
      options.say('and through FreeRADIUS ...')
      const through = await throughFreeRadius(portal.url, systemId, all.slice(PEOPLE))
      const written = await admitted(ground)
      await portal.stop()
      const { first, again, bare: nothing } = found
      if (!first || !again || !nothing) throw new Error('nothing was measured')
      const ratio = first.aSecond / nothing.aSecond
      return {
        name: 'radius',
        ratio: rounded(ratio),
        reached: first.aSecond >= 300 && (through ?? 300) >= 300,
        target: '>= 300 logins a second; the ratio is to the bare route',
        figures: {
          'logins a second, first of each person': rounded(first.aSecond),
          'logins a second, again within a minute': rounded(again.aSecond),
          'logins a second, first of each person, through FreeRADIUS':
            through === null ? 'not installed' : rounded(through),
          'bare a second': rounded(nothing.aSecond),
          'p99 ms': rounded(first.p99),
          'p99 ms, again': rounded(again.p99),
          'p99 ms, bare': rounded(nothing.p99),
          'logins written down': written,
        },
      }
    } finally {
      await ground.close()
    }
  },
}

async function admitted({ services }: Awaited<ReturnType<typeof prepareGround>>): Promise<number> {
  const { q, t } = services.store.read
  return (await q.select().from(t.auditEvent)).filter((row) => row.type === 'network.admitted').length
}
