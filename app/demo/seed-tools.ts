import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { newTotpSecret } from '~/platform/totp.server'
import { createPassAuthority } from '~/usecases/gate/pass-authority.server'
import { secretContext } from '~/usecases/identity/second-factor.server'
import { insertFactor } from '~db/repositories/totp-factors'
import type { SampleOrganisation, SeedTools } from '~db/seed'
import { peopleOf, rolesOf } from '~db/seed/organisation'
import { drawnPortrait } from './photo'

/** What the seed needs of this portal: its keys sign and seal, so that seeded rows count as written by it. */
export async function seedTools(services: Services): Promise<SeedTools> {
  const { clock, ids, keys } = services
  const portraits = new Map<string, Buffer>()
  for (const [index, { key, photo }] of peopleOf().entries()) {
    if (photo) portraits.set(key, await drawnPortrait(index))
  }
  return {
    now: clock.now(),
    id: () => ids.id(),
    mac: (text) => keys.mac(text),
    seal: (text, context) => keys.sealer.seal(text, context),
    sha256,
    gateIdentity: createPassAuthority(services).identity(),
    photoOf: (key) => portraits.get(key) ?? Buffer.alloc(0),
  }
}

/** Gives everybody who needs one a second factor, guards for the keys included, and answers the secrets by short name. */
export async function enrolSecondFactors(
  { store, clock, keys }: Services,
  { people }: SampleOrganisation,
): Promise<ReadonlyMap<string, string>> {
  const needed = rolesOf().filter(({ role }) => ['approver', 'administrator', 'guard'].includes(role))
  const secrets = new Map(needed.map(({ person }) => [person, newTotpSecret()]))
  const now = clock.now()
  await store.transact(async (tx) => {
    for (const [key, secret] of secrets) {
      const personId = people[key] as string
      const sealedSecret = keys.sealer.seal(secret, secretContext(personId))
      await insertFactor(tx, { personId, sealedSecret, lastUsedStep: 0, createdAt: now, enrolledAt: now })
    }
  })
  return secrets
}
