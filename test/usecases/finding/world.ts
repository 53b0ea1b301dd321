import type { Id } from '~/domain/kernel/ids'
import { SECOND } from '~/domain/kernel/time'
import { pointElsewhere } from '~/usecases/connected-system/point-elsewhere.server'
import { acceptanceDigest, acceptFinding } from '~/usecases/finding/accept-finding.server'
import { confirmEnd, orderEnd } from '~/usecases/finding/end-account.server'
import { findingWithSystem } from '~/usecases/finding/finding-of-system.server'
import { type AdoptionInput, requestAdoption } from '~/usecases/finding/request-adoption.server'
import type { FindingRow } from '~db/repositories/findings'
import { systemById, updateSystem } from '~db/repositories/systems'
import { type EngineTest, engineTests } from '../../engine/harness'
import { openFindings } from '../../support/findings'
import type { TestPortal } from '../../support/portal'
import { deskOf } from '../../support/requests'

/** A portal with a directory on which an account was found that nobody granted, and people who deal with it. */
export function findingTests(open: (now?: number) => Promise<TestPortal>) {
  const start = engineTests(open)
  return async () => {
    const setup = await start()
    await setup.test.engine.settle()
    return dealing(setup)
  }
}

export type Dealing = Awaited<ReturnType<ReturnType<typeof findingTests>>>

async function dealing(setup: EngineTest) {
  const { test, organisation, scim } = setup
  const { services } = test
  const desk = deskOf(test, organisation)
  const orphan = async (): Promise<FindingRow> => {
    const [found] = await openFindings(services.store.read, 'orphan')
    if (!found) throw new Error('nothing was found')
    return found
  }
  const shown = async () => {
    const { account, systemId } = await orphan()
    const { targetVersion = 0 } = (await systemById(services.store.read, systemId ?? '')) ?? {}
    return { nativeId: String(account.nativeId), nativeName: String(account.nativeName), targetVersion }
  }
  const by = async (key: string) => [await desk.actor(key), await desk.freshCode(key)] as const

  return {
    ...setup,
    services,
    desk,
    orphan,
    shown,
    /** Points the directory elsewhere, and has both seats confirm what is there, without anybody listing it. */
    async pointElsewhere() {
      const systemId = organisation.systems.directory ?? ''
      const place = { targetVersion: 2, target: null, sealed: 'sealed' }
      const before = await systemById(services.store.read, systemId)
      test.clock.advance(SECOND)
      const confirmedAt = test.clock.now()
      await services.store.transact((tx) => pointElsewhere(services, tx, systemId, place, confirmedAt))
      const confirmed = {
        approvedIdentity: before?.approvedIdentity,
        confirmedByIt: before?.confirmedByIt,
        confirmedByPhysicalSecurity: before?.confirmedByPhysicalSecurity,
        confirmedAt,
      }
      await services.store.transact((tx) => updateSystem(tx, systemId, confirmed))
    },
    /** The account in the directory itself. */
    target: () => [...scim.store.users.values()].find((user) => user.userName === 'old-integrator'),
    async confirm(key: string, over: Partial<Awaited<ReturnType<typeof shown>>> = {}, id?: Id) {
      const [actor, code] = await by(key)
      return confirmEnd(services, actor, id ?? (await orphan()).id, { ...(await shown()), ...over, code })
    },
    async order(key: string, over: Partial<Awaited<ReturnType<typeof shown>>> = {}, id?: Id) {
      const [actor, code] = await by(key)
      return orderEnd(services, actor, id ?? (await orphan()).id, { ...(await shown()), ...over, code })
    },
    async accept(
      key: string,
      seat: 'it' | 'physical_security',
      over: { untilDay?: string; reason?: string; digest?: string; code?: string } = {},
      id?: Id,
    ) {
      const [actor, code] = await by(key)
      const findingId = id ?? (await orphan()).id
      const held = await findingWithSystem(services.store.read, findingId)
      const shown = { digest: held === null ? '' : acceptanceDigest(held), code }
      const said = { seat, untilDay: '2026-04-01', reason: 'Camera wall until the rebuild' }
      return acceptFinding(services, actor, findingId, { ...said, ...shown, ...over })
    },
    async adopt(key: string, over: Partial<AdoptionInput> = {}) {
      const input: AdoptionInput = {
        accounts: [{ findingId: (await orphan()).id, personId: desk.idOf('tomasz') }],
        entitlements: [organisation.entitlements.vmsViewers?.id ?? ''],
        validFrom: '2026-03-10T10:00',
        validTo: '2026-03-12T18:00',
        purpose: 'The account that Tomasz has worked with for years',
        workOrder: '',
        sponsorId: desk.idOf('sofia'),
        ...over,
      }
      return requestAdoption(services, await desk.actor(key), input)
    },
  }
}
