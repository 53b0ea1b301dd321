import type { TaskAuthority, TasksAnswer, WantedThing } from '~/connectors/manual/authority'
import type { Instant } from '~/domain/kernel/time'
import { asWanted, isHeld, newTask, taskOnHold, wasBackEarly } from '~/domain/manual-task/task'
import type { Services } from '~/platform/services'
import { portalIdentity } from '~/usecases/credential/accounts-of-portal.server'
import { type CredentialRow, credentialById } from '~db/repositories/credentials'
import {
  insertTask,
  lockTasksOf,
  type ManualTaskRow,
  openTasksOfSystem,
  tasksOf,
} from '~db/repositories/manual-tasks'
import { peopleByIds } from '~db/repositories/people'
import type { Tx } from '~db/store'
import { recordTask, subjectsOfTask } from './task-record.server'
import { tellTask } from './tell-task.server'

/** Tasks read at once when a system's are listed. */
const PAGE = 200

type With = Pick<Services, 'store' | 'clock' | 'keys' | 'ids' | 'audit' | 'mail' | 'env'>

/** The tasks, as the connector of keys and badges asks for them and reads them back. */
export function createTaskAuthority(services: With): TaskAuthority {
  const { store, clock } = services
  const identity = portalIdentity(services)
  return {
    identity: () => identity,
    arrange: (credentialId, wanted) =>
      store.transact(async (tx) => {
        const now = clock.now()
        const rows = await lockTasksOf(tx, credentialId)
        const open = rows.filter((row) => row.closedAt === null)
        for (const row of open) {
          const until = wanted.find((thing) => thing.right === row.right)?.until ?? null
          await want(services, tx, row, until, now)
        }
        const missing = wanted.filter((thing) => !open.some((row) => row.right === thing.right))
        if (missing.length === 0) return
        const credential = await credentialById(tx, credentialId)
        if (!credential) throw new Error('tasks are asked for a credential that is not there')
        for (const thing of missing) await askFor(services, tx, credential, thing, rows, now)
      }, 'engine'),
    async answer(credentialId) {
      return answerOf(await tasksOf(store.read, credentialId))
    },
    async *accounts(systemId) {
      let after = { credentialId: '', id: '' }
      let own: ManualTaskRow[] = []
      let holder: string | null = null
      for (;;) {
        const page = await openTasksOfSystem(store.read, systemId, after, PAGE)
        const people = new Map(
          (await peopleByIds(store.read, [...new Set(page.map((row) => row.personId))])).map((person) => [
            person.id,
            person.name,
          ]),
        )
        for (const row of page) {
          if (own[0] && own[0].credentialId !== row.credentialId) {
            yield accountOf(own, holder)
            own = []
          }
          own.push(row)
          holder = people.get(row.personId) ?? null
        }
        const last = page.at(-1)
        if (!last) break
        after = { credentialId: last.credentialId, id: last.id }
      }
      if (own.length > 0) yield accountOf(own, holder)
    },
  }
}

async function want(services: With, tx: Tx, row: ManualTaskRow, until: Instant | null, now: Instant) {
  const next = asWanted(row, until, now)
  if (next === row || (next.state === row.state && next.dueAt === row.dueAt)) return
  if (next.state === row.state) return recordTask(services, tx, row, next, null, now)
  if (next.state === 'closed') {
    return recordTask(services, tx, row, next, { type: 'manual_task.called_off', actorId: null }, now)
  }
  const asked = next.state === 'to_take_back'
  const event = asked ? ({ type: 'manual_task.to_take_back', actorId: null } as const) : null
  await recordTask(services, tx, row, next, event, now)
  if (asked) await tellTask(services, tx, { ...row, dueAt: next.dueAt }, 'take_back', now)
}

/** Who brought it back early, or lost it, may ask for it again: until then nobody is sent to hand it out, or told. */
async function askFor(
  services: With,
  tx: Tx,
  credential: CredentialRow,
  { right, item, until }: WantedThing,
  before: readonly ManualTaskRow[],
  now: Instant,
): Promise<void> {
  const { id: credentialId, systemId, siteId, personId, vendorId } = credential
  const last = before.findLast((each) => each.right === right)
  const onHold = last !== undefined && wasBackEarly(last, now)
  const task = onHold ? taskOnHold(item, until) : newTask(item, now)
  const row = {
    ...task,
    ...{ id: services.ids.id(), credentialId, systemId, siteId, personId, vendorId, right },
    createdAt: now,
  }
  await insertTask(tx, row)
  await services.audit.append(tx, now, {
    type: onHold ? 'manual_task.on_hold' : 'manual_task.asked',
    actorId: null,
    subjects: subjectsOfTask(row),
    facts: { task: row.id, until },
  })
  if (!onHold) await tellTask(services, tx, row, 'hand_out', now)
}

function answerOf(tasks: readonly ManualTaskRow[]): TasksAnswer {
  const open = tasks.filter((task) => task.closedAt === null)
  const waiting = open.filter((task) => task.state !== 'out')
  const wasOut = tasks.some((task) => task.handedOutAt !== null)
  return {
    held: open
      .filter(isHeld)
      .map((task) => task.right)
      .sort(),
    open: open.length > 0,
    awaited: waiting.length === 0 ? null : Math.min(...waiting.map((task) => task.dueAt)),
    proof: wasOut ? 'attested' : 'portal',
  }
}

function accountOf(tasks: readonly ManualTaskRow[], displayName: string | null) {
  const [first] = tasks as [ManualTaskRow]
  const held = tasks
    .filter(isHeld)
    .map((task) => task.right)
    .sort()
  return {
    nativeId: first.credentialId,
    nativeName: first.credentialId,
    displayName,
    active: held.length > 0,
    entitlements: held,
    markedCredentialId: first.credentialId,
    lastUsedAt: null,
    createdAt: first.createdAt,
  }
}
