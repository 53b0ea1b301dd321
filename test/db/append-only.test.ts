import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeOnBothDialects, type TestPortal } from '../support/portal'
import { openRaw, type RawDatabase } from '../support/raw-database'
import { requestDesk } from '../support/requests'

/** Every table that is history: its key, another column, and the unique keys beside its own. */
const HISTORY = {
  audit_event: { key: 'id', column: 'body', others: ['commitment'] },
  audit_subject: { key: 'kind, subject_id, event_id', column: 'subject_id', others: [] },
  request_revision: { key: 'id', column: 'body', others: ['request_id, revision'] },
  approval: { key: 'id', column: 'mac', others: ['revision_id, seat', 'revision_id, approver_id'] },
  entitlement_version: { key: 'id', column: 'mapping', others: ['entitlement_id, version'] },
  gate_check: { key: 'id', column: 'verdict', others: [] },
} as const
type Name = keyof typeof HISTORY
const NAMES = Object.keys(HISTORY) as Name[]

/** Tables that rows of history refer to: emptying one takes what refers to it along. */
const PARENTS = ['access_request', 'person', 'entitlement', 'site', 'zone', 'vendor']

const REFUSED = /are never changed or removed/

describeOnBothDialects('history', (open, dialect) => {
  let portal: TestPortal
  let raw: RawDatabase
  const columns = new Map<Name, string[]>()
  const contents = async () => {
    const all: Record<string, unknown> = {}
    for (const name of NAMES) {
      all[name] = await raw.rows(`select * from ${name} order by ${HISTORY[name].key}`)
    }
    return all
  }

  beforeAll(async () => {
    portal = await open()
    const desk = await requestDesk(portal)
    await desk.approved('lena')
    const { services } = portal
    await services.store.transact(({ q, t }) =>
      q.insert(t.gateCheck).values({
        id: services.ids.id(),
        siteId: desk.organisation.sites.hamburg ?? '',
        guardId: desk.idOf('gus'),
        input: 'code',
        verdict: 'stop',
        reason: 'unknown_code',
        checkedAt: services.clock.now(),
      }),
    )
    raw = await openRaw(dialect, portal.portal.env)
    for (const name of NAMES) {
      const [row] = await raw.rows(`select * from ${name} limit 1`)
      expect(row, `a row of ${name} to try it on`).toBeDefined()
      columns.set(name, Object.keys(row ?? {}))
    }
  })
  afterAll(async () => {
    await raw?.close()
    await portal?.close()
  })

  /** What is refused, and leaves every row of history as it was. */
  async function refused(sql: string): Promise<void> {
    const before = await contents()
    await expect(raw.run(sql), sql).rejects.toThrow(REFUSED)
    expect(await contents(), sql).toEqual(before)
  }

  describe.each(NAMES)('%s', (name) => {
    const { key, column, others } = HISTORY[name]

    it('is neither changed nor removed', async () => {
      await refused(`update ${name} set ${column} = ${column} || 'x'`)
      await refused(`update ${name} set ${column} = ${column}`)
      await refused(`delete from ${name}`)
    })

    it('is not changed by an insert that meets a row', async () => {
      const all = columns.get(name)?.join(', ')
      const same = `insert into ${name} (${all}) select ${all} from ${name} where true limit 1`
      await refused(`${same} on conflict (${key}) do update set ${column} = 'x'`)
    })

    if (dialect === 'sqlite') {
      it('is not replaced, by its own key, another one or the place of its row', async () => {
        const all = columns.get(name) ?? []
        const keys = [key, ...others]
        const ofKeys = keys.flatMap((each) => each.split(', '))
        for (const met of [...keys, 'rowid']) {
          // Everything that makes a row another one is another one, but for the key that is met.
          const chosen = all.map((each) =>
            ofKeys.includes(each) && !met.split(', ').includes(each) && !each.endsWith('_id')
              ? `${each} || 'x'`
              : each,
          )
          const place = met === 'rowid' ? 'rowid, ' : ''
          await refused(
            `insert or replace into ${name} (${place}${all.join(', ')}) select ${place}${chosen.join(', ')} from ${name} limit 1`,
          )
        }
      })
    } else {
      it('is not truncated', async () => {
        // Where a row refers to it, PostgreSQL objects before it asks the trigger.
        const objected = /are never changed or removed|referenced in a foreign key/
        await expect(raw.run(`truncate ${name}`)).rejects.toThrow(objected)
        await refused(`truncate ${name} cascade`)
      })
    }
  })

  if (dialect === 'postgres') {
    it.each(PARENTS)('is not emptied together with %s', async (parent) => {
      await refused(`truncate ${parent} cascade`)
    })
  }
})
