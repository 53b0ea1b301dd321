import { createHash, randomBytes } from 'node:crypto'
import { commitmentInput, eventBody, subjectPairs } from '~/domain/audit/event'
import { insertEvent } from '~db/repositories/audit'
import type { Ids } from './ids.server'
import type { AuditWriter } from './services'

/** Writes events with body, salt and commitment; order and tree are given to them later, outside any change. */
export function createAuditWriter(ids: Ids): AuditWriter {
  return {
    append: async (tx, at, entry) => {
      const id = ids.id()
      const body = eventBody(entry, at)
      const salt = randomBytes(32).toString('base64url')
      const commitment = createHash('sha256')
        .update(commitmentInput(body, salt, id))
        .digest('hex')
      await insertEvent(
        tx,
        { id, at, type: entry.type, actorId: entry.actorId, body, salt, commitment },
        subjectPairs(entry),
      )
    },
  }
}
