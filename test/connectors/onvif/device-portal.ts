import { afterEach } from 'vitest'
import { secretOffer, showSecret } from '~/usecases/credential/show-secret.server'
import { latestArtifact } from '~db/repositories/artifacts'
import { credentialById } from '~db/repositories/credentials'
import { endsOfRequest } from '~db/repositories/ends'
import { systemById } from '~db/repositories/systems'
import { startOnvifDevice } from '../../peers/onvif-device'
import { grantAccess } from '../../support/grants'
import { value } from '../../support/identity'
import { addOnvifSystem, type OnvifSystem } from '../../support/onvif-system'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import type { TestPortal } from '../../support/portal'
import { deskOf } from '../../support/requests'

export const ADMIN = { username: 'admin', password: 'admin-of-the-factory' }
/** What a test has open, closed after it, the last first. */
export const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A portal, a device and the device as a system of the portal. */
export async function startDevicePortal(
  portal: TestPortal,
  kind: OnvifSystem['kind'],
  rights: OnvifSystem['rights'],
  more: Record<string, unknown> = {},
) {
  closing.push(() => portal.close())
  const device = await startOnvifDevice()
  closing.push(() => device.close())
  const config = { deviceUrl: device.url, ...ADMIN, ...more }
  const sample = await sampleOrganisation(portal)
  const { organisation, systemId } = await addOnvifSystem(portal, sample, { kind, config, rights })
  const { services, clock, engine } = portal
  const { read } = services.store
  return {
    device,
    organisation,
    systemId,
    desk: deskOf(portal, organisation),
    async give(person: string, right: string, from: number, to: number) {
      const { requestId, credentialIds } = await grantAccess(portal, organisation, {
        ...{ people: [person], entitlements: [right], from, to },
      })
      await engine.settle()
      return { requestId, credentialId: credentialIds[0] as string }
    },
    async pass(to: number) {
      clock.advance(to - clock.now())
      await engine.settle()
    },
    async secret(person: string, credentialId: string) {
      const actor = await actorOf(portal, organisation.people[person] as string)
      return value(await showSecret(services, actor, credentialId))
    },
    offer: async (person: string, credentialId: string) =>
      value(
        await secretOffer(
          services,
          await actorOf(portal, organisation.people[person] as string),
          credentialId,
        ),
      ).state,
    proofs: async (requestId: string) => (await endsOfRequest(read, requestId)).map((end) => end.proof),
    credential: (id: string) => credentialById(read, id),
    artifact: (id: string) => latestArtifact(read, id),
    system: () => systemById(read, systemId),
  }
}
