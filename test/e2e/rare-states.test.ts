import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { addSystem } from '~/usecases/connected-system/add-system.server'
import { resumeGiving } from '~/usecases/giving/resume-giving.server'
import { insertFreeze } from '~db/repositories/giving-freezes'
import { SessionHostConnector } from '../connectors/session-host/connector'
import { type SessionHost, startSessionHost } from '../peers/session-host'
import { lookAt } from '../support/browser-look'
import { grantAccess } from '../support/grants'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'
import { value } from '../support/identity'
import { deskOf, type RequestDesk } from '../support/requests'
import { publicKeyLine, sshSystem } from '../support/ssh-system'
import type { Visitor } from './visitor'
import { openVisitors, type Visitors } from './visitors'

const TOKEN = 'token-of-the-session-host'
/** Until 18:00 in Hamburg. */
const END = Date.UTC(2026, 2, 10, 17)

/**
 * What pages show when something is wrong, or rarely: sessions in their grace, a system that is silent, a portal that
 * gives nothing. One world, in the order in which it gets worse.
 */
describe('pages in rare states', { timeout: 300_000 }, () => {
  let host: SessionHost
  let portal: HttpPortal
  let visitors: Visitors
  let desk: RequestDesk
  let system: string
  const opened = new Map<string, Visitor>()
  beforeAll(async () => {
    host = await startSessionHost(TOKEN)
    portal = await openHttpPortal(
      'sqlite',
      { baseUrl: host.url, token: TOKEN, sentinelUserName: 'none', identity: host.id },
      [new SessionHostConnector()],
    )
    const { test, organisation } = portal
    system = organisation.systems.directory as string
    await setKind('session-host')
    desk = deskOf(test, organisation)
    visitors = await openVisitors(test, portal.url)
  })
  afterAll(async () => {
    await visitors?.close()
    await portal?.close()
    await host?.close()
  })

  const setKind = (kind: string) =>
    portal.test.services.store.transact(async ({ q, t }) => {
      await q.update(t.connectedSystem).set({ kind }).where(eq(t.connectedSystem.id, system))
    })

  /** Each looks at a page; all of its words have to be there. */
  const see = (state: string, person: string, path: string, ...words: string[]) =>
    seeAfter(state, person, path, async () => undefined, ...words)

  /** Does something on the page first: what answers a form is seen there only. */
  async function seeAfter(
    state: string,
    person: string,
    path: string,
    act: (visitor: Visitor) => Promise<unknown>,
    ...words: string[]
  ): Promise<void> {
    const visitor = await atTheirBrowser(person)
    const { page } = visitor
    const answer = await page.goto(path)
    expect(answer?.status(), `${path} for ${person}`).toBe(200)
    await act(visitor)
    for (const each of words) await page.getByText(each).first().waitFor({ timeout: 5_000 })
    expect(
      await lookAt(page, `rare, ${state}, ${person} ${path.replace(/[0-9a-f-]{36}/g, 'id')}`, {
        asItIs: true,
      }),
    ).toEqual([])
  }

  /** The same browser each time, since a new one takes longer than most pages; signed in anew, since days pass. */
  async function atTheirBrowser(person: string): Promise<Visitor> {
    const visitor =
      opened.get(person) ?? (await visitors.person(person, { screen: 'desktop', javaScript: true }))
    opened.set(person, visitor)
    const [name = '', cookie = ''] = (await portal.cookieOf(person)).split('=')
    await visitor.page.context().addCookies([{ name, value: cookie, url: portal.url }])
    return visitor
  }

  async function to(instant: number, step = HOUR): Promise<void> {
    const { clock, engine } = portal.test
    while (clock.now() < instant) {
      clock.advance(Math.min(step, instant - clock.now()))
      await engine.settle()
    }
  }

  it('a grace: asked for, weighed, made shorter, and running', async () => {
    const id = await desk.draft('lena', {
      people: ['tomasz', 'amina'],
      entitlements: ['vmsOperators'],
      grace: '30',
    })
    await see('grace', 'lena', `/requests/${id}/edit?step=when`, 'Time to finish')
    await see('grace', 'lena', `/requests/${id}/edit?step=check`, '30 minutes')
    value(await desk.send('lena', id))
    await see('grace', 'ines', `/inbox/${id}`, '30 minutes')
    await see('grace', 'pia', `/inbox/${id}/less`, 'Time to finish')
    value(await desk.decide('ines', id))
    value(await desk.decide('pia', id, { scope: (asked) => ({ ...asked, grace: 15 * MINUTE }) }))
    await to(END + 5 * MINUTE)
    await see('grace', 'ines', '/live', 'Open sessions finish', 'Open sessions until')
    await see('grace', 'tomasz', '/', 'Open sessions')
    await see('grace', 'tomasz', '/pass')
    await see('grace', 'lena', `/requests/${id}`, '15 minutes')
  })

  it('a directory under an authority of its own: what both seats confirm, and what changes it', async () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${`${'M'.repeat(64)}\n`.repeat(12)}-----END CERTIFICATE-----\n`
    const ada = await desk.actor('ada')
    const settings = {
      url: 'ldap://127.0.0.1:9',
      flavour: 'openldap',
      startTls: 'on',
      caCertificate: pem,
      bindDn: 'uid=svc-daypass,ou=services,dc=example,dc=org',
      bindPassword: 'password-of-the-service-account',
      baseDn: 'dc=example,dc=org',
      accountsDn: 'ou=contractors,dc=example,dc=org',
      sentinelName: 'sentinel',
      deleteAtEnd: 'on',
    }
    const id = value(
      await addSystem(portal.test.services, ada, portal.organisation.sites.hamburg ?? '', 'ldap', {
        name: 'Directory of the plant',
        ownerSeat: 'it',
        ownerId: portal.organisation.people.ines ?? null,
        patchOwner: 'IT operations',
        networkSegment: 'VLAN 12',
        manualSteps: 'Set pwdEndTime of the account to the past.',
        maxAtOnce: null,
        maxPerMinute: null,
        settings,
      }),
    )
    await see('directory', 'ada', `/admin/systems/${id}`, 'OpenLDAP with the ppolicy overlay')
    await see('directory', 'ada', `/admin/systems/${id}/edit`, 'Certificate of your own authority')
    await see('directory', 'ines', `/admin/systems/${id}/confirm`, 'The test failed')
  })

  it('an SSH host and a certificate: what is shown once, and what to do with it', async () => {
    const { test, organisation } = portal
    const ssh = await sshSystem(test, organisation)
    const hosts = `/admin/systems/${ssh.systemId}/hosts`
    const addHost = async (visitor: Visitor) => {
      await visitor.type('Name', 'gw1')
      await visitor.type('Address', 'gw1.example.com')
      await visitor.press('Add the host')
    }
    await seeAfter('ssh, added', 'ada', hosts, addHost, 'DAYPASS_LIST_URL=', 'None yet')
    const now = test.clock.now()
    const { credentialIds } = await grantAccess(test, ssh.organisation, {
      people: ['tomasz'],
      entitlements: ['sshOps'],
      from: now,
      to: now + 4 * HOUR,
    })
    await test.engine.settle()
    const holder = `/credentials/${credentialIds[0]}/ssh`
    const paste = (text: string) => async (visitor: Visitor) => {
      await visitor.type(/^Your public key/, text)
      await visitor.press('Make the certificate')
    }
    await seeAfter('ssh, refused', 'tomasz', holder, paste('ssh-rsa AAAA'), 'This type of key is not taken')
    await seeAfter(
      'ssh, made',
      'tomasz',
      holder,
      paste(publicKeyLine()),
      'Your certificate',
      'gw1, as camera',
    )
    const remove = async (visitor: Visitor) => {
      await visitor.page.locator('summary', { hasText: 'Remove' }).click()
      await visitor.press('Remove gw1')
    }
    await seeAfter('ssh, removed', 'ada', hosts, remove, 'Removed, and perhaps still open', 'Has not said so')
    const say = async (visitor: Visitor) => {
      await visitor.page.getByText('Say that gw1 accepts none any more').click()
      await visitor.type('Code from your authenticator app', '000000')
      await visitor.press('It accepts none any more')
    }
    await seeAfter('ssh, said', 'ines', hosts, say, 'This code is wrong')
  })

  it('a system that is silent: what is overdue, and whom to call', async () => {
    // Of a kind whose faults the built server knows, at an address where nobody is.
    await setKind('scim')
    await host.close()
    await to(END + 3 * HOUR, 10 * MINUTE)
    await see('silent', 'ines', '/overdue', 'Tomasz')
    await see('silent', 'ada', '/overdue')
    await see('silent', 'theo', '/overdue', 'Nothing is overdue')
  })

  it('a portal that gives nothing, until both seats resume it', async () => {
    await to(END + DAY)
    const { store, ids, clock } = portal.test.services
    const freeze = async (reason: string, facts: Record<string, number>) => {
      const id = ids.id()
      await store.transact((tx) => insertFreeze(tx, { id, reason, facts, frozenAt: clock.now() }))
      return id
    }
    const resume = async (key: string, seat: 'it' | 'physical_security', id: string) =>
      value(
        await resumeGiving(portal.test.services, await desk.actor(key), id, {
          seat,
          found: 'The backup of last night was restored on purpose; the list was gone through.',
          code: await desk.freshCode(key),
        }),
      )
    const running = await desk.approved('lena', {
      validFrom: '2026-03-11T19:00',
      validTo: '2026-03-11T23:00',
    })
    await to(clock.now() + HOUR)
    const restored = await freeze('restored', {})
    const rate = await freeze('rate', { given: 1_204, since: clock.now() - HOUR })
    await see('frozen', 'ines', '/giving', 'Access to confirm again')
    await see('frozen', 'aldo', '/giving')
    await see('frozen', 'ines', `/giving/${restored}/resume`, 'What happens')
    await see('frozen', 'ines', '/inbox', 'Nothing new is given')
    await see('frozen', 'gus', `/gate/${portal.organisation.sites.hamburg}`)
    await see('frozen', 'lena', `/requests/${running}`)
    await resume('ines', 'it', restored)
    await see('one seat resumed', 'pia', `/giving/${restored}/resume`, 'You are the second seat')
    await resume('pia', 'physical_security', restored)
    await resume('ines', 'it', rate)
    await resume('pia', 'physical_security', rate)
    await see('resumed', 'ines', '/giving', 'Giving goes on')
    expect(visitors.faults()).toEqual([])
  })
})
