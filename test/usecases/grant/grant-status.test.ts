import { expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { grantStatus } from '~/usecases/grant/grant-status'
import { openEnds } from '~db/repositories/ends'
import { grantsOfRequest } from '~db/repositories/grants'
import { engineTests } from '../../engine/harness'
import { grantAccess } from '../../support/grants'
import { describeOnSqlite } from '../../support/portal'

describeOnSqlite('a grant that is over', (open) => {
  const start = engineTests(open)
  const tomasz = { people: ['tomasz'], entitlements: ['vmsOperators'] }

  /** What is shown of the first grant, two hours long, half an hour into a second one that begins at `from`. */
  async function statusWith(from: number): Promise<string> {
    const { test, organisation, pass } = await start()
    const t0 = test.clock.now()
    const first = await grantAccess(test, organisation, { ...tomasz, from: t0, to: t0 + 2 * HOUR })
    await test.engine.settle()
    await pass(t0 + HOUR)
    await grantAccess(test, organisation, { ...tomasz, from: t0 + from, to: t0 + from + 2 * HOUR })
    await test.engine.settle()
    await pass(t0 + from + HOUR / 2, HOUR / 2)
    const { read } = test.services.store
    const [grant] = await grantsOfRequest(read, first.requestId)
    if (!grant) throw new Error('there is no grant')
    return grantStatus(grant, undefined, await openEnds(read, first.credentialIds), test.clock.now())
  }

  it('goes on under a later one that follows without a gap', async () => {
    expect(await statusWith(2 * HOUR)).toBe('covered')
  })

  it('stays confirmed when the same right is given again later', async () => {
    expect(await statusWith(3 * HOUR)).toBe('revoked')
  })
})
