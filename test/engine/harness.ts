import { afterEach } from 'vitest'
import type { Instant } from '~/domain/kernel/time'
import { credentialById } from '~db/repositories/credentials'
import { endsOfRequest } from '~db/repositories/ends'
import type { SampleOrganisation } from '~db/seed'
import { type FaultProxy, startFaultProxy } from '../peers/fault-proxy'
import { type ScimServer, startScimServer } from '../peers/scim-server'
import { sampleOrganisation } from '../support/organisation'
import type { TestPortal } from '../support/portal'

const TOKEN = 'scim-token-of-the-tests'

export interface EngineTest {
  readonly test: TestPortal
  readonly organisation: SampleOrganisation
  readonly scim: ScimServer
  /** Between the portal and the directory: what goes wrong is set here. */
  readonly proxy: FaultProxy
  /** The directory's accounts that bear our mark. */
  accounts(): { userName: string; active: boolean; groups: string[] }[]
  /** Lets time pass in steps, the engine coming to rest after each. */
  pass(to: Instant, step?: number): Promise<void>
  state(credentialId: string): Promise<string | undefined>
  ends(
    requestId: string,
  ): Promise<{ reason: string; planned: number; confirmed: number | null; proof: string | null }[]>
}

/** Opens portals with a real SCIM directory behind a proxy, and closes all of it after each test. */
export function engineTests(
  open: (now?: number) => Promise<TestPortal>,
): (now?: number) => Promise<EngineTest> {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  return async (now) => {
    const scim = await startScimServer({
      token: TOKEN,
      users: [{ userName: 'svc-daypass' }, { userName: 'old-integrator' }],
      groups: [{ displayName: 'VMS operators' }, { displayName: 'VMS viewers' }],
    })
    closing.push(() => scim.close())
    const proxy = await startFaultProxy({
      origin: new URL(scim.url).origin,
      lie: (request) => (request.method === 'DELETE' ? { status: 204 } : { status: 200, body: '{}' }),
      hide: () => ({ status: 404 }),
    })
    closing.push(() => proxy.close())
    const test = await open(now)
    closing.push(() => test.close())
    const sentinel = scim.store.userNamed('svc-daypass')
    const organisation = await sampleOrganisation(test, {
      baseUrl: `${proxy.origin}${new URL(scim.url).pathname}`,
      token: TOKEN,
      sentinelUserName: 'svc-daypass',
      identity: `${proxy.origin}#${sentinel?.id}`,
    })
    const { read } = test.services.store
    return {
      test,
      organisation,
      scim,
      proxy,
      accounts: () =>
        [...scim.store.users.values()]
          .filter((user) => user.externalId?.startsWith('daypass:'))
          .map((user) => ({
            userName: user.userName,
            active: user.active,
            groups: scim.store.groupsOf(user.id).map((group) => group.displayName),
          })),
      async pass(to, step = to - test.clock.now()) {
        while (test.clock.now() < to) {
          test.clock.advance(Math.min(step, to - test.clock.now()))
          await test.engine.settle()
        }
      },
      state: async (id) => (await credentialById(read, id))?.state,
      ends: async (requestId) =>
        (await endsOfRequest(read, requestId)).map((end) => ({
          reason: end.reason,
          planned: end.plannedAt,
          confirmed: end.confirmedAt,
          proof: end.proof,
        })),
    }
  }
}
