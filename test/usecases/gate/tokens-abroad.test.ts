import { afterEach, describe, expect, it } from 'vitest'
import { LIST_TTL } from '~/domain/gate/status-list'
import { HOUR, MINUTE, SECOND } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { issuePassToken } from '~/usecases/gate/issue-pass-token.server'
import { readStatusList } from '~/usecases/gate/read-status-list.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { endsOfRequest } from '~db/repositories/ends'
import { openPassList } from '~db/repositories/pass-status'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { type Dialect, openTestPortal, type TestPortal } from '../../support/portal'
import { passOf } from '../../support/reader'
import { openRestorable } from '../../support/restorable'

/** When nobody takes a token any more whose place turned just now, ms. */
const WAITS = LIST_TTL + 2 * MINUTE

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Tomasz has a pass for eight hours. */
async function given(test: TestPortal) {
  const { people, ...rest } = await sampleOrganisation(test)
  const t0 = test.clock.now()
  const { credentialIds, requestId } = await grantAccess(
    test,
    { people, ...rest },
    { people: ['tomasz'], entitlements: ['commsRoom'], from: t0, to: t0 + 8 * HOUR },
  )
  await test.engine.settle()
  const credentialId = credentialIds[0] as string
  const tomasz = people.tomasz as string
  const pia = people.pia as string
  const lockOn = async (on: TestPortal) =>
    value(
      await placeLock(on.services, await actorOf(on, pia), {
        target: 'person',
        targetId: tomasz,
        reason: 'Lost phone',
      }),
    )
  const confirmedOn = async (on: TestPortal) =>
    (await endsOfRequest(on.services.store.read, requestId)).map((end) => end.confirmedAt)
  return { credentialId, tomasz, lockOn, confirmedOn }
}

async function started(dialect: Dialect): Promise<TestPortal> {
  const test = await openTestPortal(dialect)
  closing.push(() => test.close())
  return test
}

describe.each(['sqlite', 'postgres'] as Dialect[])(
  'a token that went to readers of others, on %s',
  (dialect) => {
    it('since the backup that was restored, is waited for like any other', async () => {
      const restorable = await openRestorable(dialect)
      closing.push(() => restorable.close())
      const before = restorable.test
      const { credentialId, tomasz, lockOn, confirmedOn } = await given(before)
      await restorable.backup()
      before.clock.advance(5 * SECOND)
      expect((await passOf(before, tomasz, credentialId)).issued).not.toBeNull()
      await lockOn(before)
      const test = await restorable.again(() => restorable.restore())
      const closedAt = test.clock.now()
      await test.engine.settle()
      test.clock.advance(10 * SECOND)
      await test.engine.settle()
      expect(await confirmedOn(test)).toEqual([null])
      test.clock.advanceTo(closedAt + WAITS)
      await test.engine.settle()
      expect(await confirmedOn(test)).toEqual([closedAt + WAITS])
    })

    it('is waited for by no time that is doubted, and no list is signed by it', async () => {
      const test = await started(dialect)
      const { credentialId, tomasz, lockOn, confirmedOn } = await given(test)
      await passOf(test, tomasz, credentialId)
      await lockOn(test)
      await test.engine.settle()
      // Not `advance`: the machine's clock is set, and no time has passed.
      test.clock.set(test.clock.now() + 10 * MINUTE)
      await test.engine.settle()
      expect(test.services.clock.doubt()).not.toBeNull()
      expect(await confirmedOn(test)).toEqual([null])
      const list = (await openPassList(test.services.store.read))?.id ?? ''
      expect(codes(await readStatusList(test.services, list))).toEqual(['status_list_stale'])
    })

    if (dialect === 'sqlite') return
    // SQLite has one writer: there nothing can come in between.

    it('is waited for although it was committed while the engine read back', async () => {
      const test = await started(dialect)
      const { credentialId, tomasz, lockOn, confirmedOn } = await given(test)
      const slow = stalledBeforeCommit(test.services)
      const issuing = issuePassToken(slow.services, await actorOf(test, tomasz), credentialId)
      await slow.arrived
      await lockOn(test)
      const settling = test.engine.settle()
      await Promise.race([settling, new Promise((resolve) => setTimeout(resolve, 500))])
      slow.release()
      expect(value(await issuing).issued).not.toBeNull()
      await settling
      await test.engine.settle()
      expect(await confirmedOn(test)).toEqual([null])
    })
  },
)

function signal(): [Promise<void>, () => void] {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return [given, give]
}

/** Services whose next transaction stands still between its last statement and its COMMIT. */
function stalledBeforeCommit(services: Services) {
  const [released, release] = signal()
  const [arrived, arrive] = signal()
  const transact: Services['store']['transact'] = (work, lane) =>
    services.store.transact(async (tx) => {
      const result = await work(tx)
      arrive()
      await released
      return result
    }, lane)
  return { services: { ...services, store: { ...services.store, transact } }, release, arrived }
}
