import { and, asc, desc, eq, gt, inArray, max, ne, sql } from 'drizzle-orm'
import { bound, prepared, preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type ArtifactRow = Tables['artifact']['$inferSelect']

/** The newest artifact of a credential, gone or not: second looks need the native id of what is gone. */
export async function latestArtifact({ q, t }: Handle, credentialId: string): Promise<ArtifactRow | null> {
  const [row] = await q
    .select()
    .from(t.artifact)
    .where(eq(t.artifact.credentialId, credentialId))
    .orderBy(desc(t.artifact.id))
    .limit(1)
  return row ?? null
}

const newestIn = preparedIn(({ q, t }, credentialIds) => {
  // Each is sought at its end of the index: grouping would walk all that a credential ever had.
  const newest = q
    .select({ id: max(t.artifact.id) })
    .from(t.artifact)
    .where(eq(t.artifact.credentialId, t.credential.id))
  const ofEach = q
    .select({ id: sql`(${newest})` })
    .from(t.credential)
    .where(inArray(t.credential.id, credentialIds))
  return q.select().from(t.artifact).where(inArray(t.artifact.id, ofEach))
})

/** The newest artifact of each of these credentials, gone or not; a live one is always the newest. */
export async function newestArtifacts(h: Handle, credentialIds: readonly string[]): Promise<ArtifactRow[]> {
  return newestIn(h, credentialIds)
}

/** The artifact with this token, whatever became of it: a pass that ended deserves a better answer than "unknown". */
export async function artifactByToken({ q, t }: Handle, tokenHash: string): Promise<ArtifactRow | null> {
  const [row] = await q.select().from(t.artifact).where(eq(t.artifact.tokenHash, tokenHash))
  return row ?? null
}

/** The newest artifact of these systems with this fallback code, live before gone. */
export async function artifactByCode(
  { q, t }: Handle,
  systemIds: readonly string[],
  codeHash: string,
): Promise<ArtifactRow | null> {
  if (systemIds.length === 0) return null
  const rows = await q
    .select()
    .from(t.artifact)
    .where(and(inArray(t.artifact.systemId, [...systemIds]), eq(t.artifact.codeHash, codeHash)))
    .orderBy(desc(t.artifact.id))
  return rows.find((row) => row.state !== 'gone') ?? rows[0] ?? null
}

const named = prepared(({ q, t }) =>
  q
    .select()
    .from(t.artifact)
    .where(and(eq(t.artifact.systemId, bound('systemId')), eq(t.artifact.nativeName, bound('nativeName'))))
    .orderBy(desc(t.artifact.id)),
)

/** A system's artifacts of this name, the newest first, gone or not. */
export async function artifactsNamed(
  h: Handle,
  systemId: string,
  nativeName: string,
): Promise<ArtifactRow[]> {
  return named(h, { systemId, nativeName })
}

export async function insertArtifact(
  { q, t, journal }: Tx,
  row: Tables['artifact']['$inferInsert'],
): Promise<void> {
  const { id: artifact, credentialId: credential, systemId: system, nativeName, createdAt: at } = row
  await q.insert(t.artifact).values(row)
  journal({ kind: 'issue', artifact, credential, system, nativeName, at })
}

export async function updateArtifact(
  { q, t, journal }: Tx,
  id: string,
  change: Partial<Tables['artifact']['$inferInsert']>,
): Promise<void> {
  await q.update(t.artifact).set(change).where(eq(t.artifact.id, id))
  if (change.state === 'made') journal({ kind: 'made', artifact: id, nativeId: change.nativeId ?? null })
  if (change.state === 'gone') journal({ kind: 'gone', artifact: id, at: change.goneAt ?? 0 })
}

const retired = prepared(({ q, t }) =>
  q
    .update(t.artifact)
    .set({
      state: 'gone',
      goneAt: bound('goneAt'),
      nativeId: bound('nativeId'),
      sealedSecret: null,
      sealedToken: null,
      sealedCode: null,
      verifier: null,
    })
    .where(eq(t.artifact.id, bound('id'))),
)

/** It was proved gone: nothing is left behind that opens anything. */
export async function retireArtifact(
  tx: Tx,
  id: string,
  nativeId: string | null,
  goneAt: number,
): Promise<void> {
  await retired(tx, { id, nativeId, goneAt })
  tx.journal({ kind: 'gone', artifact: id, at: goneAt })
}

/** A system's newest live artifacts. */
export async function newestLiveArtifacts(
  { q, t }: Handle,
  systemId: string,
  size: number,
): Promise<ArtifactRow[]> {
  return q
    .select()
    .from(t.artifact)
    .where(and(eq(t.artifact.systemId, systemId), ne(t.artifact.state, 'gone')))
    .orderBy(desc(t.artifact.id))
    .limit(size)
}

/** A page of a system's live artifacts in id order; `after` is the last id of the page before. */
export async function liveArtifactPage(
  { q, t }: Handle,
  systemId: string,
  after: string,
  size: number,
): Promise<ArtifactRow[]> {
  return q
    .select()
    .from(t.artifact)
    .where(and(eq(t.artifact.systemId, systemId), ne(t.artifact.state, 'gone'), gt(t.artifact.id, after)))
    .orderBy(asc(t.artifact.id))
    .limit(size)
}
