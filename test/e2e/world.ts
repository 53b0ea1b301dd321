import { type ScimServer, startScimServer } from '../peers/scim-server'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'
import type { Dialect } from '../support/portal'
import { openVisitors, type Visitors } from './visitors'

const TOKEN = 'scim-token-of-the-tests'
const SERVICE_ACCOUNT = 'svc-daypass'

/** An account that nobody granted. */
export const ORPHAN = 'm.keller-integrator'

/** A portal with the sample organisation and a SCIM directory, and people who come to it. */
export interface World extends HttpPortal, Visitors {
  readonly scim: ScimServer
  /** Lets time pass, and everything happen that is due by then. */
  pass(to: number): Promise<void>
}

export async function openWorld(dialect: Dialect = 'sqlite'): Promise<World> {
  const scim = await startScimServer({
    token: TOKEN,
    users: [
      { userName: SERVICE_ACCOUNT, displayName: 'Daypass' },
      { userName: ORPHAN, displayName: 'M. Keller (Keller Systems, 2021)' },
    ],
    groups: [{ displayName: 'VMS operators', members: [ORPHAN] }, { displayName: 'VMS viewers' }],
  })
  const portal = await openHttpPortal(dialect, {
    baseUrl: scim.url,
    token: TOKEN,
    sentinelUserName: SERVICE_ACCOUNT,
    identity: `${new URL(scim.url).origin}#${scim.store.userNamed(SERVICE_ACCOUNT)?.id}`,
  })
  const { test } = portal
  const visitors = await openVisitors(test, portal.url)
  return {
    ...portal,
    ...visitors,
    scim,
    async pass(to) {
      test.clock.advance(to - test.clock.now())
      await test.engine.settle()
    },
    async close() {
      await visitors.close()
      await portal.close()
      await scim.close()
    },
  }
}
