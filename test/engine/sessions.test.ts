import { eq } from 'drizzle-orm'
import { afterEach, expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { touch } from '~db/repositories/credential-inputs'
import { credentialById, PRIORITY } from '~db/repositories/credentials'
import { endsOfRequest } from '~db/repositories/ends'
import { endGrants } from '~db/repositories/grants'
import type { SampleOrganisation } from '~db/seed'
import { SessionHostConnector } from '../connectors/session-host/connector'
import { type SessionHost, signInTo, startSessionHost } from '../peers/session-host'
import { type Access, grantAccess } from '../support/grants'
import { sampleOrganisation } from '../support/organisation'
import { describeOnSqlite, type TestPortal } from '../support/portal'

const TOKEN = 'token-of-the-session-host'
const GRACE = 30 * MINUTE

describeOnSqlite('live sessions', (open) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  interface World {
    readonly test: TestPortal
    readonly organisation: SampleOrganisation
    readonly host: SessionHost
    readonly t0: number
    /** Tomasz gets access for two hours and signs in. */
    give(over?: Partial<Access>): Promise<{ requestId: string; credentialId: string; grantIds: string[] }>
    signIn(credentialId: string): ReturnType<typeof signInTo>
    to(instant: number): Promise<void>
    ends(requestId: string): Promise<{ confirmed: number | null; reason: string }[]>
    lock(): Promise<void>
    cutOffMails(): Promise<number>
    overdue(): Promise<{ closedWhy: string | null }[]>
  }

  async function start(): Promise<World> {
    const host = await startSessionHost(TOKEN)
    closing.push(() => host.close())
    const test = await open(undefined, { connectors: [new SessionHostConnector()] })
    closing.push(() => test.close())
    const organisation = await sampleOrganisation(test, {
      baseUrl: host.url,
      token: TOKEN,
      sentinelUserName: 'none',
      identity: host.id,
    })
    const { store, ids } = test.services
    const t0 = test.clock.now()
    await store.transact(async ({ q, t }) => {
      await q
        .update(t.connectedSystem)
        .set({ kind: 'session-host' })
        .where(eq(t.connectedSystem.id, organisation.systems.directory as string))
    })
    return {
      test,
      organisation,
      host,
      t0,
      async give(over = {}) {
        const access = {
          people: ['tomasz'],
          entitlements: ['vmsOperators'],
          from: t0,
          to: t0 + 2 * HOUR,
          ...over,
        }
        const { requestId, credentialIds, grantIds } = await grantAccess(test, organisation, access)
        await test.engine.settle()
        return { requestId, grantIds, credentialId: credentialIds[0] as string }
      },
      signIn: (credentialId) => signInTo(host.url, `dp-${credentialId}`),
      async to(instant) {
        test.clock.advance(instant - test.clock.now())
        await test.engine.settle()
      },
      ends: async (requestId) =>
        (await endsOfRequest(store.read, requestId)).map((end) => ({
          confirmed: end.confirmedAt,
          reason: end.reason,
        })),
      async lock() {
        await store.transact(async ({ q, t }) => {
          await q.insert(t.accessLock).values({
            id: ids.id(),
            target: 'person',
            targetId: organisation.people.tomasz as string,
            reason: 'seen where he should not be',
            placedBy: organisation.people.pia as string,
            placedAt: test.clock.now(),
            affected: 0,
            confirmed: 0,
            unknown: 0,
          })
        })
        await test.engine.settle()
      },
      cutOffMails: async () => {
        const { q, t } = store.read
        const rows = await q.select().from(t.outboxMail).where(eq(t.outboxMail.template, 'cut_off'))
        return rows.length
      },
      overdue: async () => {
        const { q, t } = store.read
        return q.select().from(t.finding).where(eq(t.finding.kind, 'overdue'))
      },
    }
  }

  it('are ended with the access, and the end counts only then', async () => {
    const { give, signIn, to, ends, host, t0 } = await start()
    const { requestId, credentialId } = await give()
    const session = await signIn(credentialId)
    await to(t0 + 2 * HOUR)
    await session.ended
    expect(host.openSessions()).toBe(0)
    expect(await ends(requestId)).toEqual([{ confirmed: t0 + 2 * HOUR, reason: 'window' }])
    expect(host.accounts.size).toBe(0)
    await expect(signIn(credentialId)).rejects.toThrow()
  })

  it('go on in their grace while nobody new is let in, and are ended when it is over', async () => {
    const { give, signIn, to, ends, host, t0, test } = await start()
    const { requestId, credentialId } = await give({ grace: GRACE })
    const session = await signIn(credentialId)
    await to(t0 + 2 * HOUR)
    expect(session.isOpen()).toBe(true)
    expect(host.openSessions()).toBe(1)
    await expect(signIn(credentialId)).rejects.toThrow()
    expect(await ends(requestId)).toEqual([{ confirmed: t0 + 2 * HOUR, reason: 'window' }])
    await to(t0 + 2 * HOUR + GRACE - 1)
    expect(host.openSessions()).toBe(1)
    expect(host.accounts.size).toBe(1)
    await to(t0 + 2 * HOUR + GRACE)
    await session.ended
    expect(host.openSessions()).toBe(0)
    expect(host.accounts.size).toBe(0)
    expect((await credentialById(test.services.store.read, credentialId))?.state).toBe('gone')
    const { q, t } = test.services.store.read
    const events = (await q.select().from(t.auditEvent).orderBy(t.auditEvent.id)).map((row) => row.type)
    const told = events.filter((type) => type.startsWith('credential.sessions'))
    expect(told).toEqual(['credential.sessions_kept', 'credential.sessions_ended'])
  })

  it('are ended at once by a lock inside the grace', async () => {
    const { give, signIn, to, host, lock, t0 } = await start()
    const { credentialId } = await give({ grace: GRACE })
    const session = await signIn(credentialId)
    await to(t0 + 2 * HOUR + 5 * MINUTE)
    expect(host.openSessions()).toBe(1)
    await lock()
    await session.ended
    expect(host.openSessions()).toBe(0)
  })

  it('have no grace after an early end', async () => {
    const { give, signIn, to, host, test, t0 } = await start()
    const { credentialId, grantIds } = await give({ grace: GRACE })
    const session = await signIn(credentialId)
    await to(t0 + HOUR)
    await test.services.store.transact(async (tx) => {
      await endGrants(tx, grantIds, test.clock.now(), null, 'work is done')
      await touch(tx, { credentialIds: [credentialId] }, test.clock.now(), PRIORITY.end)
    })
    await test.engine.settle()
    await session.ended
    expect(host.openSessions()).toBe(0)
  })

  it('that the target will not end keep the end open, tried again, and overdue', async () => {
    const { give, signIn, to, ends, host, overdue, t0 } = await start()
    const { requestId, credentialId } = await give()
    const session = await signIn(credentialId)
    host.fault.keepsSessions = true
    await to(t0 + 2 * HOUR)
    expect([...host.accounts.values()]).toMatchObject([{ active: false }])
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
    expect(await overdue()).toHaveLength(0)
    for (let minute = 1; minute <= 16; minute++) await to(t0 + 2 * HOUR + minute * MINUTE)
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
    expect(await overdue()).toMatchObject([{ closedWhy: null }])
    expect(session.isOpen()).toBe(true)
    host.fault.keepsSessions = false
    for (let minute = 17; minute <= 80; minute++) await to(t0 + 2 * HOUR + minute * MINUTE)
    await session.ended
    expect((await ends(requestId))[0]?.confirmed).not.toBeNull()
    expect(await overdue()).toMatchObject([{ closedWhy: 'read_back' }])
  })

  it('that outlive their grace become overdue although the end of access was confirmed', async () => {
    const { give, signIn, to, host, test, overdue, t0 } = await start()
    const { credentialId } = await give({ grace: GRACE })
    await signIn(credentialId)
    const over = t0 + 2 * HOUR + GRACE
    await to(t0 + 2 * HOUR)
    host.fault.keepsSessions = true
    for (let minute = 0; minute <= 16; minute++) await to(over + minute * MINUTE)
    expect(await overdue()).toMatchObject([{ closedWhy: null }])
    expect((await credentialById(test.services.store.read, credentialId))?.fault).not.toBeNull()
    expect(host.openSessions()).toBe(1)
  })

  it('are not called ended by a target that does not tell', async () => {
    const { give, signIn, to, ends, host, t0 } = await start()
    const { requestId, credentialId } = await give()
    await signIn(credentialId)
    host.fault.hidesSessions = true
    await to(t0 + 2 * HOUR)
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
    expect(host.openSessions()).toBe(1)
  })

  it('go on while the account stays on with fewer rights', async () => {
    const { give, signIn, to, ends, host, t0 } = await start()
    const short = await give({ to: t0 + HOUR, grace: GRACE })
    await give({ entitlements: ['vmsViewers'] })
    const session = await signIn(short.credentialId)
    await to(t0 + HOUR)
    expect([...host.accounts.values()]).toMatchObject([{ active: true, rights: ['VMS viewers'] }])
    expect(session.isOpen()).toBe(true)
    expect(await ends(short.requestId)).toMatchObject([{ confirmed: t0 + HOUR }])
    await to(t0 + 2 * HOUR)
    await session.ended
    expect(host.openSessions()).toBe(0)
  })

  it('are announced to their holder 15 and 5 minutes before they are cut off, each once', async () => {
    const { give, to, cutOffMails, t0 } = await start()
    await give({ grace: GRACE, entitlements: ['vmsOperators', 'vmsViewers'] })
    const cutOff = t0 + 2 * HOUR + GRACE
    await to(cutOff - 15 * MINUTE - 1)
    expect(await cutOffMails()).toBe(0)
    await to(cutOff - 15 * MINUTE)
    expect(await cutOffMails()).toBe(1)
    await to(cutOff - 5 * MINUTE - 1)
    expect(await cutOffMails()).toBe(1)
    await to(cutOff - 5 * MINUTE)
    expect(await cutOffMails()).toBe(2)
    await to(cutOff + HOUR)
    expect(await cutOffMails()).toBe(2)
  })

  it('are announced before the end where there is no grace, and not when more time was given', async () => {
    const { give, to, cutOffMails, t0 } = await start()
    await give({ to: t0 + HOUR })
    await give({ from: t0 + HOUR })
    await to(t0 + HOUR - 5 * MINUTE)
    expect(await cutOffMails()).toBe(0)
    await to(t0 + 2 * HOUR - 15 * MINUTE)
    expect(await cutOffMails()).toBe(1)
  })

  it('are not announced after an early end, nor under a lock', async () => {
    const { give, to, lock, cutOffMails, test, t0 } = await start()
    const { grantIds } = await give({ grace: GRACE })
    await test.services.store.transact((tx) => endGrants(tx, grantIds, test.clock.now() + 1, null, 'done'))
    await give({ grace: GRACE, people: ['tomasz'], entitlements: ['vmsViewers'] })
    await lock()
    await to(t0 + 2 * HOUR + GRACE - MINUTE)
    expect(await cutOffMails()).toBe(0)
  })
})
