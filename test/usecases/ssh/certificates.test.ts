import { afterEach, expect, it } from 'vitest'
import type { Seat } from '~/domain/kernel/ids'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { totpCode } from '~/platform/totp.server'
import { endAccess } from '~/usecases/grant/end-access.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { issueCertificate } from '~/usecases/ssh/issue-certificate.server'
import { removeSshHost } from '~/usecases/ssh/manage-hosts.server'
import { retireSshHost } from '~/usecases/ssh/retire-host.server'
import { serveList } from '~/usecases/ssh/serve-list.server'
import { showSshHolder } from '~/usecases/ssh/show-holder.server'
import { eventsOf } from '~db/repositories/audit'
import { endsOfRequest } from '~db/repositories/ends'
import { insertFreeze } from '~db/repositories/giving-freezes'
import { unexpiredCertificates } from '~db/repositories/ssh-certificates'
import { grantAccess } from '../../support/grants'
import { codes, secretOf, value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { describeOnSqlite } from '../../support/portal'
import { publicKeyLine, sshSystem } from '../../support/ssh-system'

describeOnSqlite('SSH certificates', (open) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  /** A portal with one system of SSH hosts, in which tomasz holds what is named for ten hours from now. */
  async function start(rights: readonly string[] = ['sshOps', 'sshView'], to = 10 * HOUR) {
    const test = await open()
    closing.push(() => test.close())
    const system = await sshSystem(test, await sampleOrganisation(test))
    const { organisation, systemId } = system
    const { services, clock, engine } = test
    const { read } = services.store
    const t0 = clock.now()
    const made = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: [...rights],
      from: t0,
      to: t0 + to,
    })
    const credentialId = made.credentialIds[0] as string
    await engine.settle()
    const tomasz = await actorOf(test, organisation.people.tomasz as string)
    return {
      ...{
        test,
        system,
        organisation,
        systemId,
        services,
        clock,
        engine,
        read,
        t0,
        made,
        credentialId,
        tomasz,
      },
      issue: (key = publicKeyLine()) => issueCertificate(services, tomasz, credentialId, key),
      fetch: async (token: string, holds: number | null = null) =>
        serveList(services, { systemId, token, holds, ip: '192.0.2.1' }),
      /** A host that fetches and says that it installed what came. */
      async update(token: string) {
        const { number } = value(await serveList(services, { systemId, token, holds: null, ip: '192.0.2.1' }))
        value(await serveList(services, { systemId, token, holds: number, ip: '192.0.2.1' }))
        await engine.settle()
        return number
      },
      certificates: () => unexpiredCertificates(read, credentialId, 0),
      ends: async () =>
        (await endsOfRequest(read, made.requestId)).map((end) => ({
          confirmed: end.confirmedAt,
          proof: end.proof,
          reason: end.reason,
        })),
      async pass(to: number, step = MINUTE) {
        while (clock.now() < to) {
          clock.advance(Math.min(step, to - clock.now()))
          await engine.settle()
        }
      },
      lock: async () =>
        value(
          await placeLock(services, await actorOf(test, organisation.people.pia as string), {
            target: 'person',
            targetId: organisation.people.tomasz as string,
            reason: 'Laptop stolen',
          }),
        ),
    }
  }

  it('are signed for the holder alone, for what is held now, until it may change', async () => {
    const s = await start()
    expect(codes(await s.issue())).toEqual(['no_ssh_hosts'])
    await s.system.addHost('gw1', { port: 2222 })
    for (const other of ['lena', 'amina', 'ines', 'ada', 'aldo']) {
      const actor = await actorOf(s.test, s.organisation.people[other] as string)
      expect(codes(await issueCertificate(s.services, actor, s.credentialId, publicKeyLine()))).toEqual([
        'not_found',
      ])
      expect(codes(await showSshHolder(s.services, actor, s.credentialId))).toEqual(['not_found'])
    }
    const first = value(await s.issue())
    expect(first.validTo).toBe(s.t0 + 8 * HOUR)
    expect(first.commands).toEqual([
      {
        host: 'gw1',
        user: 'camera',
        text: `ssh -i ~/.ssh/id_ed25519 -o CertificateFile=~/Downloads/${first.fileName} -o IdentitiesOnly=yes -p 2222 camera@127.0.0.1`,
      },
    ])
    s.clock.advance(5 * HOUR)
    const second = value(await s.issue())
    expect(second.validTo).toBe(s.t0 + 10 * HOUR)
    expect(second.serial).toBeGreaterThan(first.serial)
    const rows = await s.certificates()
    expect(rows.map((row) => row.principals)).toEqual([
      [`${s.systemId}:ops`, `${s.systemId}:view`],
      [`${s.systemId}:ops`, `${s.systemId}:view`],
    ])
    const events = await eventsOf(s.read, { kind: 'credential', id: s.credentialId }, null, 50)
    expect(events.filter((event) => event.type === 'ssh_certificate.issued')).toHaveLength(2)
  })

  it('are refused for keys that are none, and keep no serial for them', async () => {
    const s = await start()
    await s.system.addHost('gw1')
    for (const [text, code] of [
      ['', 'key_missing'],
      ['-----BEGIN OPENSSH PRIVATE KEY-----', 'key_private'],
      ['ssh-rsa AAAA', 'key_type'],
      [`${publicKeyLine()}\n${publicKeyLine()}`, 'key_several_lines'],
    ] as const) {
      const refused = await s.issue(text)
      expect(refused).toMatchObject({ ok: false, problems: [{ code, field: 'key' }] })
    }
    expect(await s.certificates()).toEqual([])
  })

  it('are refused before the window, under a lock, and while giving is frozen', async () => {
    const s = await start()
    await s.system.addHost('gw1')
    const freezeId = s.services.ids.id()
    await s.services.store.transact((tx) =>
      insertFreeze(tx, { id: freezeId, reason: 'rate', facts: {}, frozenAt: s.clock.now() }),
    )
    expect(codes(await s.issue())).toEqual(['certificate_frozen'])
    await s.services.store.transact(async ({ q, t }) => void (await q.delete(t.givingFreeze)))
    await s.lock()
    // The engine stands still: the lock alone decides.
    expect(codes(await s.issue())).toEqual(['certificate_not_now'])

    const later = await grantAccess(s.test, s.organisation, {
      people: ['amina'],
      entitlements: ['sshOps'],
      from: s.t0 + HOUR,
      to: s.t0 + 2 * HOUR,
    })
    const amina = await actorOf(s.test, s.organisation.people.amina as string)
    const id = later.credentialIds[0] as string
    expect(codes(await issueCertificate(s.services, amina, id, publicKeyLine()))).toEqual([
      'certificate_not_now',
    ])
    s.clock.advance(HOUR)
    // Open, and nobody is held to its end yet.
    expect(codes(await issueCertificate(s.services, amina, id, publicKeyLine()))).toEqual([
      'certificate_not_yet',
    ])
    await s.engine.settle()
    expect(value(await issueCertificate(s.services, amina, id, publicKeyLine())).validTo).toBe(
      s.t0 + 2 * HOUR,
    )
  })

  it('end by themselves at the end of the window, whatever hosts say', async () => {
    const s = await start(['sshOps'], 2 * HOUR)
    await s.system.addHost('gw1')
    value(await s.issue())
    await s.pass(s.t0 + 2 * HOUR - MINUTE)
    expect(await s.ends()).toEqual([{ confirmed: null, proof: null, reason: 'window' }])
    await s.pass(s.t0 + 2 * HOUR)
    expect(await s.ends()).toEqual([{ confirmed: s.t0 + 2 * HOUR, proof: 'portal', reason: 'window' }])
  })

  it('of a lock are on the list that a host fetches next, while the engine stands still', async () => {
    const s = await start()
    const gw1 = await s.system.addHost('gw1')
    const before = value(await s.fetch(gw1.token)).number
    value(await s.issue())
    expect(value(await s.fetch(gw1.token)).number).toBe(before)
    await s.lock()
    const after = value(await s.fetch(gw1.token, before))
    expect(after.number).toBeGreaterThan(before)
    expect(after.bytes).not.toBeNull()
    const [row] = await s.certificates()
    expect(row).toMatchObject({ revokedIn: after.number, revokedAt: s.clock.now() })
  })

  it('that expired are on the list that a host fetches while the engine stands still', async () => {
    const s = await start(['sshOps'], 60 * DAY)
    const gw1 = await s.system.addHost('gw1')
    value(await s.issue())
    await s.pass(s.t0 + 9 * HOUR, HOUR)
    await s.lock()
    s.clock.advance(2 * MINUTE)
    value(await s.fetch(gw1.token))
    expect((await s.certificates())[0]).toMatchObject({ revokedAt: s.clock.now() })
  })

  it('that expired long before the end are on the list of it, and stay there: a session may run still', async () => {
    const s = await start(['sshOps'], 60 * DAY)
    const gw1 = await s.system.addHost('gw1')
    value(await s.issue())
    await s.pass(s.t0 + 40 * DAY, DAY)
    await s.lock()
    await s.engine.settle()
    const [row] = await s.certificates()
    expect(row).toMatchObject({ revokedAt: s.clock.now() })
    const bytesAt = async () => value(await s.fetch(gw1.token)).bytes?.length ?? 0
    const listed = await bytesAt()
    await s.pass(s.clock.now() + 30 * DAY, DAY)
    expect(await bytesAt()).toBe(listed)
    await s.pass(s.clock.now() + 2 * DAY, DAY)
    expect(await bytesAt()).toBeLessThan(listed)
  })

  it('are twenty an hour for a credential at most', async () => {
    const s = await start()
    await s.system.addHost('gw1')
    for (let made = 0; made < 20; made++) value(await s.issue())
    expect(codes(await s.issue())).toEqual(['too_many_tries'])
    s.clock.advance(HOUR)
    expect((await s.issue()).ok).toBe(true)
  })

  it('that were revoked confirm the end when every host holds the list, and not before', async () => {
    const s = await start()
    const gw1 = await s.system.addHost('gw1')
    const gw2 = await s.system.addHost('gw2')
    for (const { token } of [gw1, gw2]) await s.update(token)
    value(await s.issue())
    await s.lock()
    await s.engine.settle()
    const open = { confirmed: null, proof: null, reason: 'locked' }
    expect(await s.ends()).toEqual([open, open])
    await s.update(gw1.token)
    expect(await s.ends()).toEqual([open, open])
    // Fetched is not installed: it says that it holds the list before.
    const { number } = value(await s.fetch(gw2.token))
    value(await s.fetch(gw2.token, number - 1))
    await s.engine.settle()
    expect(await s.ends()).toEqual([open, open])
    await s.update(gw2.token)
    const now = s.clock.now()
    const closed = { confirmed: now, proof: 'read', reason: 'locked' }
    expect(await s.ends()).toEqual([closed, closed])
  })

  it('wait for a host whose fetch died, or that was removed, until they expire', async () => {
    const s = await start(['sshOps'])
    const gw1 = await s.system.addHost('gw1')
    const dead = await s.system.addHost('gw2')
    await s.update(dead.token)
    value(await s.issue())
    await s.lock()
    await s.update(gw1.token)
    const ada = await actorOf(s.test, s.organisation.people.ada as string)
    value(await removeSshHost(s.services, ada, s.systemId, dead.id))
    await s.pass(s.t0 + 8 * HOUR - MINUTE, 10 * MINUTE)
    expect(await s.ends()).toMatchObject([{ confirmed: null }])
    await s.pass(s.t0 + 9 * HOUR, 10 * MINUTE)
    expect(await s.ends()).toMatchObject([{ confirmed: expect.any(Number), proof: 'portal' }])
  })

  it('wait for a host that was removed before they were signed, until both seats say that it takes none', async () => {
    const s = await start(['sshOps'])
    const gw1 = await s.system.addHost('gw1')
    const removed = await s.system.addHost('gw2')
    for (const { token } of [gw1, removed]) await s.update(token)
    const ada = await actorOf(s.test, s.organisation.people.ada as string)
    value(await removeSshHost(s.services, ada, s.systemId, removed.id))
    s.clock.advance(MINUTE)
    value(await s.issue())
    await s.lock()
    await s.engine.settle()
    await s.update(gw1.token)
    expect(await s.ends()).toMatchObject([{ confirmed: null }])

    const say = async (who: string, seat: Seat, host = removed.id) => {
      const personId = s.organisation.people[who] as string
      s.clock.advance(MINUTE)
      const code = totpCode(await secretOf(s.test, personId), s.clock.now())
      const actor = await actorOf(s.test, personId)
      return retireSshHost(s.services, actor, s.systemId, { host, seat, code })
    }
    expect(codes(await say('ada', 'it'))).toEqual(['not_found'])
    expect(codes(await say('ines', 'physical_security'))).toEqual(['not_found'])
    expect(codes(await say('ines', 'it', gw1.id))).toEqual(['ssh_host_in_use'])
    expect(value(await say('ines', 'it'))).toEqual({ complete: false })
    expect(codes(await say('ines', 'it'))).toEqual(['seat_has_retired'])
    await s.engine.settle()
    expect(await s.ends()).toMatchObject([{ confirmed: null }])
    expect(value(await say('pia', 'physical_security'))).toEqual({ complete: true })
    await s.engine.settle()
    expect(await s.ends()).toMatchObject([{ confirmed: s.clock.now(), proof: 'read' }])
    const events = await eventsOf(s.read, { kind: 'system', id: s.systemId }, null, 50)
    expect(events.filter((event) => event.type === 'ssh_host.retired_by_seat')).toHaveLength(2)
  })

  it('wait for a machine that was added again with its old list, and for no time that is doubted', async () => {
    const s = await start(['sshOps'])
    const gw1 = await s.system.addHost('gw1')
    await s.update(gw1.token)
    value(await s.issue())
    await s.lock()
    await s.engine.settle()
    const ada = await actorOf(s.test, s.organisation.people.ada as string)
    value(await removeSshHost(s.services, ada, s.systemId, gw1.id))
    await s.system.addHost('gw1')
    const code = totpCode(await secretOf(s.test, s.organisation.people.ines as string), s.clock.now())
    const ines = await actorOf(s.test, s.organisation.people.ines as string)
    const said = { host: gw1.id, seat: 'it' as const, code }
    expect(codes(await retireSshHost(s.services, ines, s.systemId, said))).toEqual(['ssh_host_added_again'])
    s.clock.set(s.clock.now() + 9 * HOUR)
    await s.engine.settle()
    expect(await s.ends()).toMatchObject([{ confirmed: null }])
  })

  it('with a right too many are revoked, and the rest can be had anew', async () => {
    const s = await start()
    const gw1 = await s.system.addHost('gw1')
    await s.update(gw1.token)
    const first = value(await s.issue())
    const [grant] = (await s.read.q.select().from(s.read.t.grant)).filter(
      (row) => row.entitlementVersionId === s.organisation.entitlements.sshOps?.versionId,
    )
    const pia = await actorOf(s.test, s.organisation.people.pia as string)
    value(
      await endAccess(s.services, pia, {
        requestId: s.made.requestId,
        grantId: grant?.id as string,
        reason: 'Not needed any more',
      }),
    )
    await s.engine.settle()
    expect((await s.certificates())[0]).toMatchObject({ serial: first.serial, revokedAt: s.clock.now() })
    value(await s.issue())
    expect((await s.certificates())[0]).toMatchObject({
      principals: [`${s.systemId}:view`],
      revokedAt: null,
    })
    await s.update(gw1.token)
    expect((await s.ends()).filter((end) => end.confirmed !== null)).toEqual([
      { confirmed: s.clock.now(), proof: 'read', reason: 'ended_early' },
    ])
    expect((await s.certificates())[0]).toMatchObject({ revokedAt: null })
  })

  it('have a list for the hosts of their own system only, and for nobody who guesses', async () => {
    const s = await start()
    const gw1 = await s.system.addHost('gw1')
    const other = await sshSystem(s.test, s.organisation)
    const foreign = await other.addHost('gw9')
    expect(
      value(await s.fetch(gw1.token))
        .bytes?.subarray(0, 6)
        .toString(),
    ).toBe('SSHKRL')
    expect(codes(await s.fetch(foreign.token))).toEqual(['ssh_host_unknown'])
    const answers: string[] = []
    for (let n = 0; n < 21; n += 1) answers.push(...codes(await s.fetch(`guess-${n}`)))
    expect(answers.slice(-2)).toEqual(['too_many_tries', 'too_many_tries'])
    // A host behind the same address is not shut out by whoever guesses there.
    expect(value(await s.fetch(gw1.token)).number).toBeGreaterThan(0)
    const ada = await actorOf(s.test, s.organisation.people.ada as string)
    value(await removeSshHost(s.services, ada, s.systemId, gw1.id))
    s.clock.advance(2 * MINUTE)
    expect(codes(await s.fetch(gw1.token))).toEqual(['ssh_host_unknown'])
  })

  it('count nothing that a host says of a list that was never made', async () => {
    const s = await start(['sshOps'])
    const gw1 = await s.system.addHost('gw1')
    value(await s.issue())
    await s.lock()
    value(await s.fetch(gw1.token, 10 ** 9))
    await s.engine.settle()
    expect(await s.ends()).toMatchObject([{ confirmed: null }])
  })
})
