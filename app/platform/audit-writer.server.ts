import { createHash, randomBytes } from 'node:crypto'
import { type AuditEntry, commitmentInput, eventBody, subjectPairs } from '~/domain/audit/event'
import type { Instant } from '~/domain/kernel/time'
import { insertEvents, type NewEvent } from '~db/repositories/audit'
import type { Ids } from './ids.server'
import type { AuditWriter } from './services'

/** Writes events with body, salt and commitment; order and tree are given to them later, outside any change. */
export function createAuditWriter(ids: Ids): AuditWriter {
  return {
    append: (tx, at, entry) => insertEvents(tx, [eventOf(ids.id(), at, entry)]),
    appendAll: (tx, at, entries) =>
      insertEvents(
        tx,
        entries.map((entry) => eventOf(ids.id(), at, entry)),
      ),
  }
}

function eventOf(id: string, at: Instant, entry: AuditEntry): NewEvent {
  const body = eventBody(entry, at)
  const salt = randomBytes(32).toString('base64url')
  const commitment = createHash('sha256')
    .update(commitmentInput(body, salt, id))
    .digest('hex')
  const row = { id, at, type: entry.type, actorId: entry.actorId, body, salt, commitment }
  return { row, subjects: subjectPairs(entry) }
}
