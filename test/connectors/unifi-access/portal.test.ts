import { expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { showSecret } from '~/usecases/credential/show-secret.server'
import { credentialById } from '~db/repositories/credentials'
import { startUnifiAccess } from '../../peers/unifi-access'
import { addConnectedSystem } from '../../support/connected-system'
import { grantAccess } from '../../support/grants'
import { value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { openTestPortal, TEST_NOW } from '../../support/portal'

it('a visitor is given until a time that is no whole second, and is taken away', async () => {
  const console = await startUnifiAccess({ token: 'token' })
  const portal = await openTestPortal('sqlite', TEST_NOW + 250)
  try {
    console.store.addVisitor({
      first_name: 'Daypass',
      last_name: 'sentinel',
      start_time: 1,
      end_time: 4_000_000_000,
      visit_reason: 'Others',
    })
    const { organisation } = await addConnectedSystem(portal, await sampleOrganisation(portal), {
      kind: 'unifi-access',
      config: {
        controllerUrl: console.origin,
        pin: '',
        token: 'token',
        sentinelVisitor: 'Daypass sentinel',
        pinDigits: 4,
      },
      rights: { plant: { place: 'door_group', placeId: 'group-plant' } },
    })
    const from = portal.clock.now()
    const { credentialIds } = await grantAccess(portal, organisation, {
      people: ['tomasz'],
      entitlements: ['plant'],
      from,
      to: from + HOUR,
    })
    const id = credentialIds[0] as string
    await portal.engine.settle()
    const credential = () => credentialById(portal.services.store.read, id)
    expect(await credential()).toMatchObject({ state: 'on', fault: null })
    const tomasz = await actorOf(portal, organisation.people.tomasz as string)
    const { secret } = value(await showSecret(portal.services, tomasz, id))
    expect(secret).toMatch(/^\d{4}$/)
    expect(console.opens(secret, from, 'door-plant')).toBe(true)
    expect(console.opens(secret, from + HOUR, 'door-plant')).toBe(false)

    portal.clock.advance(HOUR)
    await portal.engine.settle()
    expect(await credential()).toMatchObject({ state: 'gone', fault: null })
    expect([...console.store.visitors.values()].map((visitor) => visitor.last_name)).toEqual(['sentinel'])
  } finally {
    await portal.close()
    await console.close()
  }
})
