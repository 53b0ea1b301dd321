import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { openFindings } from '../support/findings'
import { grantAccess } from '../support/grants'
import { describeOnBothDialects } from '../support/portal'
import { engineTests } from './harness'

describeOnBothDialects('an account that is not ours', (open) => {
  const start = engineTests(open)

  it('a foreign account of the same name is left alone and becomes a finding', async () => {
    const setup = await start()
    const { test, organisation, scim, accounts } = setup
    const t0 = test.clock.now()
    const made = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0 + HOUR,
      to: t0 + 2 * HOUR,
    })
    const connector = test.services.connectors.get('scim')
    const userName = connector.nativeName({
      credentialId: made.credentialIds[0] as string,
      holderName: 'Tomasz Nowak',
    })
    const foreign = scim.store.addUser({ userName, active: true })
    await setup.pass(t0 + HOUR)
    expect(accounts()).toEqual([])
    expect(scim.store.users.get(foreign.id)).toMatchObject({ active: true })
    expect(scim.store.groupsOf(foreign.id)).toEqual([])
    expect(await openFindings(test.services.store.read, 'conflict')).toHaveLength(1)
    await setup.pass(t0 + 3 * HOUR, 10 * MINUTE)
    expect(scim.store.users.get(foreign.id)).toMatchObject({ active: true })
  })
})
