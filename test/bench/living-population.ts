import { eq, inArray } from 'drizzle-orm'
import { writeInbox } from './inbox-population'
import type { Ground } from './portal-under-test'
import { writeStorm } from './storm-population'

const HOUR = 3_600_000

/** What somebody reads about now: it is the same however long the past is. */
const LIVE = 60
const TARGETS = 6
const FINDINGS = 30
const FAILING = 5

/**
 * Requests that wait, live access on systems that nobody calls for a day, open findings and ends that fail. Answers one of
 * the live credentials, with its system.
 */
export async function writeLiving(
  ground: Ground,
): Promise<{ readonly id: string; readonly systemId: string }> {
  const { store, ids, clock } = ground.services
  const nowhere = Array.from({ length: TARGETS }, (_, n) => `http://127.0.0.1:${n + 1}`)
  await writeStorm(ground, nowhere, LIVE)
  await writeInbox(ground)
  return store.transact(async ({ q, t }) => {
    const now = clock.now()
    const credentials = await q.select().from(t.credential).orderBy(t.credential.id)
    await q.insert(t.finding).values(
      credentials.slice(0, FINDINGS).map(({ id, personId, vendorId, systemId, siteId }, n) => ({
        ...{ id: ids.id(), kind: n % 3 === 0 ? 'drifted' : 'orphan', systemId, siteId, vendorId, personId },
        ...{ credentialId: id, ownerId: ground.organisation.people.ines, subject: id, severity: 'high' },
        ...{ account: { nativeId: `account-${id}`, nativeName: `svc-${n}`, active: true } },
        ...{ openedAt: now - HOUR, lastSeenAt: now, deadline: now + 24 * HOUR },
      })),
    )
    const ends = await q.select().from(t.end).limit(FAILING)
    await q
      .update(t.end)
      .set({ attemptedAt: now - HOUR, attempts: 3, fault: 'timeout' })
      .where(
        inArray(
          t.end.id,
          ends.map((end) => end.id),
        ),
      )
    const due = credentials.at(-1)
    if (!due) throw new Error('nobody holds anything')
    await q.update(t.connectedSystem).set({ listedAt: now }).where(eq(t.connectedSystem.id, due.systemId))
    return { id: due.id, systemId: due.systemId }
  })
}
