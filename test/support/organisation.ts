import sharp from 'sharp'
import type { Actor } from '~/domain/person/roles'
import { sha256 } from '~/platform/backing-proof.server'
import { createPassAuthority } from '~/usecases/gate/pass-authority.server'
import { personById } from '~db/repositories/people'
import { rolesOf } from '~db/repositories/roles'
import { type SampleOrganisation, type SeedDirectory, seedOrganisation } from '~db/seed'
import type { TestPortal } from './portal'

/** The demo's organisation, in a test's own database. */
export async function sampleOrganisation(
  { services }: Pick<TestPortal, 'services'>,
  directory: SeedDirectory | null = null,
): Promise<SampleOrganisation> {
  const { store, clock, ids, keys } = services
  const photo = await samplePhoto()
  return seedOrganisation(
    store,
    {
      now: clock.now(),
      id: () => ids.id(),
      mac: (text) => keys.mac(text),
      seal: (text, context) => keys.sealer.seal(text, context),
      sha256,
      gateIdentity: createPassAuthority(services).identity(),
      photoOf: () => photo,
    },
    directory,
  )
}

/** A small picture, as the portal keeps photos. */
export function samplePhoto(): Promise<Buffer> {
  const background = { r: 120, g: 140, b: 160 }
  return sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .jpeg()
    .toBuffer()
}

/** Somebody as their session would present them, second factor proven. */
export async function actorOf({ services }: Pick<TestPortal, 'services'>, personId: string): Promise<Actor> {
  const { read } = services.store
  const person = await personById(read, personId)
  if (!person) throw new Error(`there is no person ${personId}`)
  return {
    personId,
    kind: person.kind,
    vendorId: person.vendorId,
    crewLead: person.crewLead,
    secondFactorProved: true,
    assignments: (await rolesOf(read, personId)).map((role) => ({
      role: role.role as Actor['assignments'][number]['role'],
      siteId: role.siteId,
      seat: role.seat,
      effectiveAt: role.effectiveAt,
    })),
  }
}
