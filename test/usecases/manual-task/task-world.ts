import { HOUR } from '~/domain/kernel/time'
import { sendDueMail } from '~/platform/mailbox.server'
import { credentialById } from '~db/repositories/credentials'
import { endsOfRequest } from '~db/repositories/ends'
import { tasksOf } from '~db/repositories/manual-tasks'
import { addSystemTo, KEY_CABINET } from '../../support/added-system'
import { type Access, grantAccess } from '../../support/grants'
import { freshCodeOf } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import type { TestPortal } from '../../support/portal'

/** A portal with a key cabinet in Hamburg. */
export async function openTaskWorld(test: TestPortal) {
  const { organisation, systemId } = await addSystemTo(test, await sampleOrganisation(test), KEY_CABINET)
  const { services, engine, clock } = test
  const { store } = services
  const t0 = clock.now()
  const actor = (key: string) => actorOf(test, organisation.people[key] as string)
  const code = (key: string) => freshCodeOf(test, organisation.people[key] as string)
  const tasks = (credentialId: string) => tasksOf(store.read, credentialId)
  const open_ = async (credentialId: string) =>
    (await tasks(credentialId)).filter((task) => task.closedAt === null)
  return {
    test,
    organisation,
    systemId,
    services,
    t0,
    actor,
    code,
    tasks,
    openTasks: open_,
    one: async (credentialId: string) => {
      const [task, more] = await open_(credentialId)
      if (!task || more) throw new Error('not exactly one task is open')
      return task
    },
    async give(more: Partial<Access> = {}) {
      const given = await grantAccess(test, organisation, {
        people: ['tomasz'],
        entitlements: ['serverKey'],
        from: t0,
        to: t0 + 2 * HOUR,
        ...more,
      })
      await engine.settle()
      return { ...given, credentialId: given.credentialIds[0] as string }
    },
    async to(at: number) {
      clock.advance(Math.max(0, at - clock.now()))
      await engine.settle()
    },
    settle: () => engine.settle(),
    credential: async (id: string) => {
      const row = await credentialById(store.read, id)
      if (!row) throw new Error('it is not there')
      return row
    },
    ends: (requestId: string) => endsOfRequest(store.read, requestId),
    findings: async (kind: string) =>
      (await store.read.q.select().from(store.read.t.finding)).filter((row) => row.kind === kind),
    events: async (type: string) =>
      (await store.read.q.select().from(store.read.t.auditEvent)).filter((row) => row.type === type),
    async mails() {
      await sendDueMail(services, test.mails)
      return test.mails.sent.filter(({ subject }) => /server room|yard|laboratory/.test(subject))
    },
  }
}
