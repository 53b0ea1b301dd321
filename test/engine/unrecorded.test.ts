import { afterEach, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import type { EngineServices } from '~/engine/engine-services'
import { unrecordedChore } from '~/engine/unrecorded.server'
import { systemSecretContext } from '~/platform/secret-contexts.server'
import { credentialById } from '~db/repositories/credentials'
import { systemById } from '~db/repositories/systems'
import type { SampleOrganisation } from '~db/seed'
import { type ScimServer, startScimServer } from '../peers/scim-server'
import { grantAccess } from '../support/grants'
import { describeOnBothDialects, type TestPortal } from '../support/portal'
import { engineTests } from './harness'

const TOKEN = 'token-of-the-second-directory'

describeOnBothDialects('taking without a record', (open) => {
  const start = engineTests(open)
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  /** A second directory beside the sample organisation's, with the right `secondViewers`. */
  async function withSecond({ services }: TestPortal, organisation: SampleOrganisation) {
    const scim: ScimServer = await startScimServer({
      token: TOKEN,
      users: [{ userName: 'svc-daypass' }],
      groups: [{ displayName: 'Viewers' }],
    })
    closing.push(() => scim.close())
    const first = await systemById(services.store.read, organisation.systems.directory as string)
    if (!first) throw new Error('there is no directory')
    const [id, entitlementId, versionId] = [services.ids.id(), services.ids.id(), services.ids.id()]
    const config = { ...first.config, baseUrl: scim.url }
    const sentinel = scim.store.userNamed('svc-daypass')
    await services.store.transact(async ({ q, t }) => {
      await q.insert(t.connectedSystem).values({
        ...first,
        id,
        name: 'Second directory',
        config,
        sealedSecrets: services.keys.sealer.seal(
          JSON.stringify({ token: TOKEN }),
          systemSecretContext(id, config),
        ),
        approvedIdentity: `${new URL(scim.url).origin}#${sentinel?.id}`,
      })
      const own = { systemId: id, siteId: first.siteId, createdAt: first.createdAt }
      await q.insert(t.entitlement).values({ id: entitlementId, currentVersionId: versionId, ...own })
      await q.insert(t.entitlementVersion).values({
        id: versionId,
        entitlementId,
        version: 1,
        name: 'Second directory: viewer',
        mapping: { group: 'Viewers' },
        riskTier: 'medium',
        escortRequired: false,
        createdAt: first.createdAt,
      })
    })
    const entitlements = { ...organisation.entitlements, secondViewers: { id: entitlementId, versionId } }
    return { scim, organisation: { ...organisation, entitlements } }
  }

  it('from a target that hangs keeps nobody else waiting', async () => {
    const setup = await start()
    const { test, proxy, accounts } = setup
    const { services, clock, engine } = test
    const { scim, organisation } = await withSecond(test, setup.organisation)
    const t0 = clock.now()
    const give = (people: string[], entitlements: string[]) =>
      grantAccess(test, organisation, { people, entitlements, from: t0, to: t0 + HOUR })
    // Those of the first directory come first wherever one waits for the other.
    const made = await give(['tomasz', 'amina', 'lena'], ['vmsViewers'])
    const others = await give(['tomasz'], ['secondViewers'])
    await engine.settle()
    const held = () => [...scim.store.users.values()].find((user) => user.externalId?.startsWith('daypass:'))
    expect([accounts().length, held()?.active]).toEqual([3, true])

    clock.advance(HOUR)
    proxy.forget()
    proxy.set({ mode: 'hold-answer' })
    const chore = unrecordedChore({ ...services } as EngineServices, () => clock.now())
    await chore.run(clock.now())
    await expect.poll(() => held()?.active, { timeout: 20_000 }).toBe(false)
    // The others are still being asked.
    await expect.poll(() => proxy.requests.length, { timeout: 20_000 }).toBe(3)
    let over = false
    const settled = chore.settle?.().then(() => {
      over = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(over).toBe(false)
    // Nothing of it was written down: the engine does it again, with proof.
    for (const id of [...made.credentialIds, ...others.credentialIds]) {
      expect(await credentialById(services.store.read, id)).toMatchObject({ state: 'on', attempts: 0 })
    }
    await proxy.stop()
    await settled
  })
})
