import type { Benchmark } from './benchmark'
import { rounded } from './figures'
import { writeInbox } from './inbox-population'
import { writePass } from './pass-population'
import { prepareGround, startPortal } from './portal-under-test'
import { compare } from './throughput'

/**
 * Two pages that people wait for, against a page of one line in the same server under the same document: the shell and
 * who is signed in are on both sides, what is compared is the page's own reading and rendering.
 */
export const ssr: Benchmark = {
  name: 'ssr',
  async run(options) {
    const ground = await prepareGround()
    try {
      await writeInbox(ground)
      await writePass(ground)
      const portal = await startPortal(ground)
      const get = (cookie: string) => ({ headers: { cookie, accept: 'text/html' } })
      const approver = get(await ground.cookieOf('ines'))
      const contractor = get(await ground.cookieOf('tomasz'))
      options.say('asking for the pages in turns ...')
      const found = await compare(
        portal,
        {
          inbox: { path: '/inbox', init: approver, expect: 'Amina Diallo' },
          'bare, approver': { path: '/bench/page', init: approver, expect: 'A line' },
          pass: { path: '/pass', init: contractor, expect: 'Comms room' },
          'bare, contractor': { path: '/bench/page', init: contractor, expect: 'A line' },
        },
        options,
      )
      await portal.stop()
      const of = (name: string, figure: 'aSecond' | 'processor') => found[name]?.[figure] ?? Number.NaN
      const inbox = of('inbox', 'aSecond') / of('bare, approver', 'aSecond')
      const pass = of('pass', 'aSecond') / of('bare, contractor', 'aSecond')
      return {
        name: 'ssr',
        ratio: rounded(inbox),
        reached: inbox >= 0.4 && pass >= 0.7,
        target: 'inbox >= 0.4, pass >= 0.7 of the bare page',
        figures: {
          'inbox to bare': rounded(inbox),
          'pass to bare': rounded(pass),
          'inbox to bare, by processor time': rounded(
            of('bare, approver', 'processor') / of('inbox', 'processor'),
          ),
          'pass to bare, by processor time': rounded(
            of('bare, contractor', 'processor') / of('pass', 'processor'),
          ),
          ...Object.fromEntries(
            Object.entries(found).map(([name, { aSecond }]) => [`${name} a second`, rounded(aSecond)]),
          ),
        },
      }
    } finally {
      await ground.close()
    }
  },
}
