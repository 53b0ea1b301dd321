import { join } from 'node:path'
import Database from 'better-sqlite3'
import { settle } from '~db/repositories/claims'
import type { Benchmark } from './benchmark'
import { rounded } from './figures'
import { type Ground, prepareGround } from './portal-under-test'
import { writeStorm } from './storm-population'

const CREDENTIALS = 400
const ROUNDS = 6

/**
 * A credential's change with its audit event, one transaction each through the store, the repositories and the audit
 * writer, against the same rows by prepared statements of better-sqlite3 on the same file. Both wait for the disk.
 */
export const commit: Benchmark = {
  name: 'commit',
  async run({ say }) {
    const ground = await prepareGround()
    try {
      const nowhere = Array.from({ length: 4 }, (_, n) => `http://127.0.0.1:${n + 1}`)
      await writeStorm(ground, nowhere, CREDENTIALS)
      say('changing credentials in turns ...')
      let ours = 0
      let raw = 0
      for (let round = 0; round < ROUNDS; round++) {
        ours += await timeOurs(ground)
        raw += await timeRaw(ground)
      }
      const done = CREDENTIALS * ROUNDS
      const ratio = raw / ours
      return {
        name: 'commit',
        ratio: rounded(ratio),
        reached: ratio >= 0.5,
        target: '>= 0.5 of raw transactions of as many rows',
        figures: { 'changes a second': rounded(done / ours), 'raw a second': rounded(done / raw) },
      }
    } finally {
      await ground.close()
    }
  },
}

async function timeOurs({ services }: Ground): Promise<number> {
  const { store, audit, clock } = services
  const rows = await store.read.q.select().from(store.t.credential).limit(CREDENTIALS)
  const begun = performance.now()
  for (const row of rows) {
    await store.transact(async (tx) => {
      const now = clock.now()
      await settle(tx, row, { ...row, dueAt: now, attempts: 0, fault: null })
      await audit.append(tx, now, {
        type: 'credential.given',
        actorId: null,
        subjects: { person: row.personId, credential: row.id, system: row.systemId, site: row.siteId },
        facts: { until: now, entitlements: [row.id] },
      })
    }, 'background')
  }
  return (performance.now() - begun) / 1000
}

async function timeRaw({ services, dataDir }: Ground): Promise<number> {
  const { store } = services
  const rows = await store.read.q.select().from(store.t.credential).limit(CREDENTIALS)
  const [sample] = await store.read.q.select().from(store.t.auditEvent).limit(1)
  const database = new Database(join(dataDir, 'daypass.sqlite'))
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  const change = database.prepare(
    `update credential set due_at = ?, priority = ?, attempts = 0, state = ?, fault = null, taking_since = null,
      confirmed_gone_at = null, lease_until = null, lease_node = null
      where id = ? and input_version = ? and lease_fence = ?`,
  )
  const event = database.prepare(
    'insert into audit_event (id, at, type, actor_id, body, salt, commitment) values (?, ?, ?, null, ?, ?, ?)',
  )
  const subject = database.prepare('insert into audit_subject (kind, subject_id, event_id) values (?, ?, ?)')
  const prepared = rows.map((row) => ({ row, id: services.ids.id(), commitment: services.ids.id() }))
  const begun = performance.now()
  for (const { row, id, commitment } of prepared) {
    const now = Date.now()
    database.exec('begin immediate')
    change.run(now, row.priority, row.state, row.id, row.inputVersion, row.leaseFence)
    event.run(id, now, 'credential.given', sample?.body ?? '', sample?.salt ?? '', commitment)
    subject.run('person', row.personId, id)
    subject.run('credential', row.id, id)
    subject.run('system', row.systemId, id)
    subject.run('site', row.siteId, id)
    database.exec('commit')
  }
  const took = (performance.now() - begun) / 1000
  database.close()
  return took
}
