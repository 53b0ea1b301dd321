import type { Handle, Tx } from '../store'
import { newestPolicy } from './policies'

/** Where the list stands among the policies: it belongs to no risk tier. */
const SHARED_NAMES = 'shared_names'

export interface SharedNamesVersion {
  readonly version: number
  readonly names: readonly string[]
  readonly createdBy: string | null
  readonly createdAt: number
}

/** The newest list of names that was written; null while nobody changed the built-in one. */
export async function newestSharedNames(h: Handle): Promise<SharedNamesVersion | null> {
  const row = await newestPolicy(h, SHARED_NAMES)
  if (row === null) return null
  const { names } = row.body
  const texts = Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  return { version: row.version, names: texts, createdBy: row.createdBy, createdAt: row.createdAt }
}

/** Writes a version of the list. A unique constraint refuses one that is there already. */
export async function insertSharedNames(
  { q, t }: Tx,
  { id, names, ...row }: SharedNamesVersion & { readonly id: string },
): Promise<void> {
  await q.insert(t.policy).values({ ...row, id, riskTier: SHARED_NAMES, body: { names: [...names] } })
}
