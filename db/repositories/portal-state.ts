import type { Tx } from '../store'

/** Writes a number that the portal remembers about itself. */
export async function writePortalState({ q, t }: Tx, name: string, value: number): Promise<void> {
  await q
    .insert(t.portalState)
    .values({ name, value })
    .onConflictDoUpdate({ target: t.portalState.name, set: { value } })
}
