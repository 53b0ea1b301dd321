import { eq } from 'drizzle-orm'
import { afterEach, expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { showWizard } from '~/usecases/access-request/show-wizard.server'
import { SessionHostConnector } from '../../connectors/session-host/connector'
import { signInTo, startSessionHost } from '../../peers/session-host'
import { value } from '../../support/identity'
import { sampleOrganisation } from '../../support/organisation'
import { describeOnSqlite } from '../../support/portal'
import { deskOf } from '../../support/requests'

const TOKEN = 'token-of-the-session-host'
/** Until 18:00 in Hamburg. */
const END = Date.UTC(2026, 2, 10, 17)

describeOnSqlite('a grace for open sessions', (open) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  /** A host with sessions in the place of Hamburg's directory, and people who ask for access to it. */
  async function start() {
    const host = await startSessionHost(TOKEN)
    closing.push(() => host.close())
    const portal = await open(undefined, { connectors: [new SessionHostConnector()] })
    closing.push(() => portal.close())
    const directory = { baseUrl: host.url, token: TOKEN, sentinelUserName: 'none', identity: host.id }
    const organisation = await sampleOrganisation(portal, directory)
    const { store } = portal.services
    await store.transact(async ({ q, t }) => {
      const ofDirectory = eq(t.connectedSystem.id, organisation.systems.directory as string)
      await q.update(t.connectedSystem).set({ kind: 'session-host' }).where(ofDirectory)
    })
    const desk = deskOf(portal, organisation)
    const ask = { people: ['tomasz'], entitlements: ['vmsOperators'] }
    return {
      host,
      desk,
      ask: (grace: string) => desk.draft('lena', { ...ask, grace }),
      problemsOf: async (requestId: string) => {
        const lena = await desk.actor('lena')
        const { problems } = value(await showWizard(portal.services, lena, { requestId, step: 'check' }))
        return problems.map(({ code, field }) => `${field}: ${code}`)
      },
      async to(instant: number) {
        portal.clock.advance(instant - portal.clock.now())
        await portal.engine.settle()
      },
      grants: () => store.read.q.select().from(store.read.t.grant),
      cutOffMails: () =>
        portal.mails.sent.filter((mail) => mail.subject.includes('open sessions are cut off')),
    }
  }

  it('is asked for, made shorter by one seat, and kept as the shorter one, with its warnings', async () => {
    const { host, desk, ask, to, grants, cutOffMails } = await start()
    const id = await ask('30')
    value(await desk.send('lena', id))
    expect((await desk.revision(id)).body.grace).toBe(30 * MINUTE)
    value(await desk.decide('ines', id))
    expect(await grants()).toEqual([])
    value(await desk.decide('pia', id, { scope: (asked) => ({ ...asked, grace: 15 * MINUTE }) }))
    const cutOff = END + 15 * MINUTE
    expect(await grants()).toMatchObject([{ grace: 15 * MINUTE, validTo: END, warnAt: cutOff - 15 * MINUTE }])

    await to(END - HOUR)
    const [account] = [...host.accounts.values()]
    const session = await signInTo(host.url, account?.name ?? '')
    await to(cutOff - 15 * MINUTE - 1)
    expect(cutOffMails()).toEqual([])
    await to(cutOff - 15 * MINUTE)
    expect(cutOffMails().map((mail) => mail.subject)).toEqual([
      expect.stringContaining('cut off in 15 minutes'),
    ])
    // The window is over: nobody new is let in, and who is in may finish.
    await expect(signInTo(host.url, account?.name ?? '')).rejects.toThrow()
    expect(session.isOpen()).toBe(true)
    await to(cutOff - 5 * MINUTE)
    expect(cutOffMails()).toHaveLength(2)
    expect(cutOffMails()[1]?.text).toContain('18:15')
    await to(cutOff)
    await session.ended
    expect([...host.accounts.values()]).toEqual([])
    expect(cutOffMails()).toHaveLength(2)
  })

  it('cannot be made longer by a seat, nor be longer than the policy allows', async () => {
    const { desk, ask, problemsOf, grants } = await start()
    const id = await ask('15')
    value(await desk.send('lena', id))
    const longer = await desk.decide('ines', id, { scope: (asked) => ({ ...asked, grace: 30 * MINUTE }) })
    expect(longer.ok).toBe(false)
    expect(await grants()).toEqual([])
    const tooLong = await ask('60')
    expect(await problemsOf(tooLong)).toEqual(['grace: grace_too_long'])
    expect((await desk.send('lena', tooLong)).ok).toBe(false)
  })
})
