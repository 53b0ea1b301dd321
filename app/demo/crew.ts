import type { Services } from '~/platform/services'
import { eachChunk } from '~db/repositories/chunks'
import type { SampleOrganisation } from '~db/seed'

const DAY = 86_400_000

/** So many contractors of an approved vendor, each with a checked induction. */
export async function writeCrew(
  { store, ids, clock }: Services,
  { people, vendors }: SampleOrganisation,
  size: number,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const since = clock.now() - 30 * DAY
  const vendorId = vendors.kestrel as string
  const crew = Array.from({ length: size }, (_, index) => ({ id: ids.id(), name: `Robin Fitter ${index}` }))
  await store.transact(async ({ q, t }) => {
    await eachChunk(crew, (chunk) =>
      q.insert(t.person).values(
        chunk.map(({ id, name }) => ({
          id,
          kind: 'contractor' as const,
          vendorId,
          name,
          email: `${name.toLowerCase().replaceAll(' ', '.')}@kestrel.example`,
          crewLead: false,
          createdAt: since,
        })),
      ),
    )
    await eachChunk(crew, (chunk) =>
      q.insert(t.document).values(
        chunk.map(({ id }) => ({
          id: ids.id(),
          type: 'induction',
          personId: id,
          expiresOn: new Date(clock.now() + 120 * DAY).toISOString().slice(0, 10),
          uploadedBy: people.ada as string,
          uploadedAt: since,
          checkedBy: people.pia as string,
          checkedSeat: 'physical_security',
          checkedAt: since,
        })),
      ),
    )
  })
  return crew
}
