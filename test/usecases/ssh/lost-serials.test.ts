import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { issueCertificate } from '~/usecases/ssh/issue-certificate.server'
import { serveList } from '~/usecases/ssh/serve-list.server'
import { endsOfRequest } from '~db/repositories/ends'
import { sshAuthorityOf } from '~db/repositories/ssh-authorities'
import { sshHostsOf } from '~db/repositories/ssh-hosts'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import type { TestPortal } from '../../support/portal'
import { openRestorable, type Restorable } from '../../support/restorable'
import { publicKeyLine, type SshSystem, sshSystem } from '../../support/ssh-system'

describe('certificates signed since a backup', () => {
  let restorable: Restorable
  let test: TestPortal
  let system: SshSystem
  let credentialId: string
  let token: string
  let requestId: string
  let t0: number
  beforeEach(async () => {
    restorable = await openRestorable('sqlite')
    test = restorable.test
    system = await sshSystem(test, await sampleOrganisation(test))
    token = (await system.addHost('gw1')).token
    t0 = test.clock.now()
    const made = await grantAccess(test, system.organisation, {
      people: ['tomasz'],
      entitlements: ['sshOps'],
      from: t0,
      to: t0 + 10 * HOUR,
    })
    requestId = made.requestId
    credentialId = made.credentialIds[0] as string
    await test.engine.settle()
  })
  afterEach(() => restorable.close())

  const issue = async () =>
    issueCertificate(
      test.services,
      await actorOf(test, system.organisation.people.tomasz as string),
      credentialId,
      publicKeyLine(),
    )
  const authority = async () => {
    const row = await sshAuthorityOf(test.services.store.read, system.systemId)
    if (!row) throw new Error('there is no authority')
    return row
  }
  const fetchList = (holds: number) =>
    serveList(test.services, { systemId: system.systemId, token, holds, ip: '192.0.2.1' })

  it('are on the list of the restored database, whose serials and numbers go on behind them', async () => {
    const known = value(await issue()).serial
    await restorable.backup()
    const lost = [value(await issue()).serial, value(await issue()).serial]
    const { listNumber } = await authority()
    value(await fetchList(listNumber))
    test = await restorable.again(() => restorable.restore())

    const { lostSerials, lastSerial, listNumber: after } = await authority()
    const covers = (serial: number) => lostSerials.some(({ from, to }) => from <= serial && serial <= to)
    expect(lost.map(covers)).toEqual([true, true])
    expect(covers(known)).toBe(false)
    expect(lastSerial).toBeGreaterThan(Math.max(...lost))
    expect(after).toBeGreaterThan(listNumber)
    // What hosts said to the database that is gone counts for nothing.
    const [host] = await sshHostsOf(test.services.store.read, system.systemId)
    expect(host?.holds).toBe(0)
    const served = value(await fetchList(listNumber))
    expect(served).toMatchObject({ number: after, bytes: expect.any(Buffer) })
    expect(codes(await issue())).toEqual(['certificate_frozen'])
  })

  it('end when they expire, whatever hosts say, and hosts that were added since are known again', async () => {
    value(await issue())
    await restorable.backup()
    const since = await system.addHost('gw2', { port: 2222, endsSessions: true })
    value(await issue())
    test = await restorable.again(() => restorable.restore())
    const hosts = await sshHostsOf(test.services.store.read, system.systemId)
    expect(hosts.map(({ name, port, endsSessions, holds }) => [name, port, endsSessions, holds])).toEqual([
      ['gw1', 22, false, 0],
      ['gw2', 2222, true, 0],
    ])
    const pia = await actorOf(test, system.organisation.people.pia as string)
    const target = { target: 'person' as const, targetId: system.organisation.people.tomasz as string }
    value(await placeLock(test.services, pia, { ...target, reason: 'Laptop stolen' }))
    await test.engine.settle()
    // Each with the token that it was told once.
    for (const each of [token, since.token]) {
      token = each
      value(await fetchList((await authority()).listNumber))
    }
    await test.engine.settle()
    const ends = () => endsOfRequest(test.services.store.read, requestId)
    expect(await ends()).toMatchObject([{ confirmedAt: null }])
    while (test.clock.now() < t0 + 9 * HOUR) {
      test.clock.advance(HOUR / 2)
      await test.engine.settle()
    }
    expect(await ends()).toMatchObject([{ confirmedAt: expect.any(Number), proof: 'portal' }])
  })

  it('are left alone when nothing was restored', async () => {
    value(await issue())
    const { listNumber, lastSerial } = await authority()
    test = await restorable.again()
    expect(await authority()).toMatchObject({ lostSerials: [], listNumber, lastSerial })
    expect(value(await issue()).serial).toBe(lastSerial + 1)
  })
})
