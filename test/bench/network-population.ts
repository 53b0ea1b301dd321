import { setTimeout as pause } from 'node:timers/promises'
import { artifactSecretContext } from '~/platform/secret-contexts.server'
import { eachChunk } from '~db/repositories/chunks'
import { grantAccess } from '../support/grants'
import { addNetwork } from '../support/network'
import type { Ground } from './portal-under-test'

const HOUR = 3_600_000

/** As many as share a request, as a crew does. */
const CREW = 10

/** So many contractors, each with a right to the network of Hamburg that begins to be given once a portal runs. */
export async function writeNetwork(ground: Ground, people: number): Promise<{ readonly systemId: string }> {
  const { services } = ground
  const { store, ids, clock } = services
  const now = clock.now()
  const own = Array.from({ length: people }, () => ids.id())
  const { organisation, systemId } = await addNetwork(
    { services },
    {
      ...ground.organisation,
      people: { ...ground.organisation.people, ...Object.fromEntries(own.map((id) => [id, id])) },
    },
  )
  const vendorId = organisation.vendors.kestrel as string
  await store.transact(async ({ q, t }) => {
    await eachChunk(own, (chunk) =>
      q.insert(t.person).values(
        chunk.map((id) => {
          const name = 'Tomasz Nowak'
          const email = `${id}@kestrel.example`
          return { id, kind: 'contractor' as const, vendorId, name, email, crewLead: false, createdAt: now }
        }),
      ),
    )
    await eachChunk(own, (chunk) =>
      q.insert(t.document).values(
        chunk.map((personId) => ({
          id: ids.id(),
          type: 'induction',
          personId,
          expiresOn: '2099-01-01',
          uploadedBy: organisation.people.ada as string,
          uploadedAt: now,
          checkedBy: organisation.people.pia as string,
          checkedSeat: 'physical_security' as const,
          checkedAt: now,
        })),
      ),
    )
  })
  for (let at = 0; at < own.length; at += CREW) {
    await grantAccess({ services }, organisation, {
      people: own.slice(at, at + CREW),
      entitlements: ['office'],
      from: now - HOUR,
      to: now + 12 * HOUR,
    })
  }
  return { systemId }
}

/** Waits until the portal under test has given all of it; answers what each of them signs in with. */
export async function loginsOf(
  { services }: Ground,
  systemId: string,
  people: number,
): Promise<readonly { readonly userName: string; readonly password: string }[]> {
  const { q, t } = services.store.read
  for (let tries = 0; tries < 1200; tries++, await pause(100)) {
    const on = (await q.select().from(t.credential)).filter(
      (row) => row.systemId === systemId && row.state === 'on',
    )
    if (on.length < people) continue
    const artifacts = (await q.select().from(t.artifact)).filter((row) => row.systemId === systemId)
    return artifacts.map(({ id, nativeName, sealedSecret }) => ({
      userName: nativeName,
      password: services.keys.sealer.open(sealedSecret ?? '', artifactSecretContext(id)),
    }))
  }
  throw new Error('the network was not given within two minutes')
}
