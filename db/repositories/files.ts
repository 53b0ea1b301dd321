import { eq } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type FileRow = Tables['storedFile']['$inferSelect']

export async function fileById({ q, t }: Handle, id: string): Promise<FileRow | null> {
  const [row] = await q.select().from(t.storedFile).where(eq(t.storedFile.id, id))
  return row ?? null
}

export async function insertFile({ q, t }: Tx, row: FileRow): Promise<void> {
  await q.insert(t.storedFile).values(row)
}
