import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterEach, expect, it } from 'vitest'
import { siteAudience } from '~/domain/gate/pass-token'
import { KEY_AGE, KEY_LEAD } from '~/domain/gate/signing-keys'
import { INVALID, LIST_TTL, VALID } from '~/domain/gate/status-list'
import { DAY, HOUR, MINUTE, SECOND } from '~/domain/kernel/time'
import { totpCode } from '~/platform/totp.server'
import { createPassAuthority } from '~/usecases/gate/pass-authority.server'
import { readKeySet } from '~/usecases/gate/pass-keys.server'
import { readStatusList } from '~/usecases/gate/read-status-list.server'
import { renewPassKey } from '~/usecases/gate/renew-pass-key.server'
import { tendReaders } from '~/usecases/gate/tend-readers.server'
import { liftLock } from '~/usecases/lock/lift-lock.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { eventPage } from '~db/repositories/audit'
import { touch } from '~db/repositories/credential-inputs'
import { insertFreeze } from '~db/repositories/giving-freezes'
import { endGrants } from '~db/repositories/grants'
import { insertPassKey, passKeyRows } from '~db/repositories/pass-keys'
import { endPassStatuses, livePassStatuses, openPassList } from '~db/repositories/pass-status'
import { grantAccess } from '../../support/grants'
import { codes, secretOf } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'
import { passOf, statusOf } from '../../support/reader'

describeOnBothDialects('passes for readers of others', (open, dialect) => {
  let test: TestPortal
  afterEach(() => test.close())

  async function start(entitlements = ['commsRoom'], hours = 4) {
    test = await open()
    const organisation = await sampleOrganisation(test)
    const from = test.clock.now() + HOUR
    const given = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements,
      from,
      to: from + hours * HOUR,
    })
    await test.engine.settle()
    const who = (key: string) => organisation.people[key] as string
    const credentialId = given.credentialIds[0] as string
    return {
      organisation,
      from,
      given,
      who,
      credentialId,
      pass: () => passOf(test, who('tomasz'), credentialId),
      async inside() {
        test.clock.advanceTo(from)
        await test.engine.settle()
        const { issued } = await passOf(test, who('tomasz'), credentialId)
        if (issued === null) throw new Error('no pass was issued')
        return issued
      },
      async lock() {
        const pia = await actorOf(test, who('pia'))
        const placed = await placeLock(test.services, pia, {
          target: 'person',
          targetId: who('tomasz'),
          reason: 'Lost phone',
        })
        if (!placed.ok) throw new Error('not locked')
        return placed.value
      },
    }
  }
  const verify = async (token: string, now = test.clock.now()) => {
    const keys = createLocalJWKSet(await readKeySet(test.services))
    return jwtVerify(token, keys, { currentDate: new Date(now), typ: 'daypass+jwt' })
  }
  const moreOften = async (to: number) => {
    while (test.clock.now() < to) {
      test.clock.advance(Math.min(HOUR, to - test.clock.now()))
      await test.engine.settle()
    }
  }

  it('is issued inside the window alone, verified by the published keys, and says what the gate would', async () => {
    const { pass, inside, from, organisation, credentialId } = await start()
    expect(await pass()).toMatchObject({ issued: null, refused: 'pass_not_open', why: ['not_started'] })
    const { token, claims } = await inside()
    const { payload } = await verify(token)
    expect(payload).toEqual({ ...claims })
    expect(claims).toMatchObject({
      iss: 'http://portal.test:3000',
      aud: siteAudience(organisation.sites.hamburg as string),
      sub: credentialId,
      nbf: from / SECOND,
      exp: from / SECOND + (4 * HOUR) / SECOND,
    })
    const answer = await createPassAuthority(test.services).answer(credentialId)
    expect(claims.entitlements).toEqual(answer?.zones)
    expect(JSON.stringify(claims)).not.toMatch(/tomasz|nowak/i)
    await expect(verify(token, claims.exp * SECOND - 1)).resolves.toBeDefined()
    await expect(verify(token, claims.exp * SECOND)).rejects.toThrow(/exp/)
    // At the very end, although the engine has not run.
    test.clock.advanceTo(from + 4 * HOUR)
    expect(await pass()).toMatchObject({ issued: null, refused: 'pass_not_open' })
  })

  it('a lock turns its place to INVALID at once, and the end is confirmed when no reader may take the token any more', async () => {
    const { inside, lock, pass, who } = await start()
    const { token, claims } = await inside()
    expect(await statusOf(test, token)).toBe(VALID)
    const lockId = await lock()
    const { read } = test.services.store
    const seen: { confirmed: boolean; ended: boolean }[] = []
    const settle = test.engine.settle()
    for (let look = 0; look < 40; look++) {
      const [end] = await read.q.select().from(read.t.end)
      const [place] = await read.q.select().from(read.t.passStatus)
      const [again] = await read.q.select().from(read.t.end)
      if (end?.confirmedAt === again?.confirmedAt)
        seen.push({ confirmed: end?.confirmedAt != null, ended: place?.endedAt != null })
    }
    await settle
    expect(seen.filter(({ confirmed, ended }) => confirmed && !ended)).toEqual([])
    expect(await statusOf(test, token)).toBe(INVALID)
    const [place] = await read.q.select().from(read.t.passStatus)
    const lockedAt = test.clock.now()
    expect(place?.endedAt).toBe(lockedAt)
    const confirmedAt = async () => (await read.q.select().from(read.t.end))[0]?.confirmedAt
    const nobodyTrusts = lockedAt + LIST_TTL + 2 * MINUTE
    while (test.clock.now() < nobodyTrusts - 5 * SECOND) {
      test.clock.advance(5 * SECOND)
      await test.engine.settle()
      expect(await confirmedAt()).toBeNull()
    }
    // To the moment, and not at its next try.
    test.clock.advanceTo(nobodyTrusts)
    await test.engine.settle()
    expect(await confirmedAt()).toBe(nobodyTrusts)

    const ines = await actorOf(test, who('ines'))
    const code = totpCode(await secretOf(test, who('ines')), test.clock.now())
    expect(await liftLock(test.services, ines, lockId, { reason: 'Found', code })).toMatchObject({ ok: true })
    await test.engine.settle()
    const { issued } = await pass()
    expect(issued?.claims.status.status_list.idx).not.toBe(claims.status.status_list.idx)
    expect(await statusOf(test, issued?.token ?? '')).toBe(VALID)
    expect(await statusOf(test, token)).toBe(INVALID)
  })

  it('without a token the end is confirmed in the commit that turns its place', async () => {
    const { from, lock } = await start()
    test.clock.advanceTo(from)
    await test.engine.settle()
    await lock()
    await test.engine.settle()
    const { read } = test.services.store
    const [end] = await read.q.select().from(read.t.end)
    const [place] = await read.q.select().from(read.t.passStatus)
    expect([end?.confirmedAt, place?.endedAt]).toEqual([from, from])
  })

  it('no list is signed while the engine stands still', async () => {
    const { inside } = await start()
    await inside()
    const id = (await openPassList(test.services.store.read))?.id ?? ''
    expect((await readStatusList(test.services, id)).ok).toBe(true)
    test.clock.advance(MINUTE + SECOND)
    expect(codes(await readStatusList(test.services, id))).toEqual(['status_list_stale'])
    await test.engine.settle()
    expect((await readStatusList(test.services, id)).ok).toBe(true)
  })

  it('an early end and the window’s end turn it, too', async () => {
    const { inside, given } = await start()
    const { token } = await inside()
    const now = test.clock.now()
    await test.services.store.transact(async (tx) => {
      await endGrants(tx, given.grantIds, now, null, 'Done early')
      await touch(tx, { credentialIds: given.credentialIds }, now)
    })
    expect(await statusOf(test, token)).toBe(VALID)
    await test.engine.settle()
    expect(await statusOf(test, token)).toBe(INVALID)
  })

  it('less time for the same zone turns the place, although the pass stays on', async () => {
    const { inside, organisation, given, from, pass } = await start()
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['commsRoom'],
      from,
      to: from + HOUR,
    })
    const { token } = await inside()
    await test.services.store.transact(async (tx) => {
      await endGrants(tx, given.grantIds, from, null, 'The longer one is done')
      await touch(tx, { credentialIds: given.credentialIds }, from)
    })
    await test.engine.settle()
    expect(await statusOf(test, token)).toBe(INVALID)
    const { issued } = await pass()
    expect(issued?.claims.exp).toBe((from + HOUR) / SECOND)
    expect(await statusOf(test, issued?.token ?? '')).toBe(VALID)
  })

  it('more time keeps the place', async () => {
    const { inside, organisation, from, pass } = await start()
    const { claims } = await inside()
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['commsRoom'],
      from,
      to: from + 9 * HOUR,
    })
    await test.engine.settle()
    const { issued } = await pass()
    expect(issued?.claims.exp).toBe((from + 9 * HOUR) / SECOND)
    expect(issued?.claims.status).toEqual(claims.status)
  })

  it('places are free again only when no token with them can live, and the list looks as if nobody had held them', async () => {
    const { inside, from } = await start()
    const list = async () => (await openPassList(test.services.store.read))?.id ?? ''
    const { token } = await inside()
    await moreOften(from + 4 * HOUR)
    const places = () => test.services.store.read.q.$count(test.services.store.t.passStatus)
    await moreOften(from + 4 * HOUR + DAY)
    await tendReaders(test.services)
    expect(await places()).toBe(1)
    expect(await statusOf(test, token)).toBe(INVALID)
    await moreOften(from + 6 * HOUR + DAY)
    await tendReaders(test.services)
    expect(await places()).toBe(0)
    expect((await readStatusList(test.services, await list())).ok).toBe(true)
  })

  it('an old key is followed without anybody’s doing', async () => {
    const { inside } = await start()
    await inside()
    test.clock.advance(KEY_AGE)
    await tendReaders(test.services)
    await tendReaders(test.services)
    expect((await readKeySet(test.services)).keys).toHaveLength(2)
  })

  it('no place is held twice, and a glance does not count them', async () => {
    test = await open()
    const organisation = await sampleOrganisation(test)
    const now = test.clock.now()
    const people = ['tomasz', 'amina', 'lena']
    await grantAccess(test, organisation, { people, entitlements: ['commsRoom'], from: now, to: now + HOUR })
    await test.engine.settle()
    const { read } = test.services.store
    const places = (await read.q.select().from(read.t.passStatus)).map(({ idx }) => idx)
    expect(new Set(places).size).toBe(people.length)
    expect(await openPassList(read)).toMatchObject({ size: 1024, changes: 0 })
  })

  it('the list grows when every place is taken, and says of the old ones what it said before', async () => {
    const { inside, from } = await start()
    const { token, claims } = await inside()
    const { read } = test.services.store
    const [own] = await read.q.select().from(read.t.passStatus)
    const list = await openPassList(read)
    if (!own || !list) throw new Error('no place')
    const taken = Array.from({ length: list.size }, (_, idx) => ({ ...own, idx, endedAt: from }))
    await test.services.store.transact(({ q, t }) =>
      q.insert(t.passStatus).values(taken.filter(({ idx }) => idx !== own.idx)),
    )
    await test.services.store.transact(async (tx) => {
      await endPassStatuses(tx, [own.artifactId], from)
      await touch(tx, { credentialIds: [claims.sub] }, from)
    })
    await test.engine.settle()
    expect(await openPassList(read)).toMatchObject({ id: list.id, size: 2048 })
    expect(await statusOf(test, token)).toBe(INVALID)
    const [live] = await livePassStatuses(read, [own.artifactId])
    expect(live?.idx).toBeGreaterThanOrEqual(1024)
  })

  if (dialect === 'postgres') return
  // What follows asks nothing more of the store.

  it('lives 24 hours at most', async () => {
    const { inside, from } = await start(['commsRoom'], 100)
    expect((await inside()).claims.exp).toBe((from + DAY) / SECOND)
  })

  it('names no zone that asks for an escort, and nobody but the holder gets it', async () => {
    const { inside, organisation, credentialId, who, pass } = await start(['serverRoom', 'commsRoom'])
    const { claims } = await inside()
    expect(claims.entitlements).toEqual([organisation.zones.commsRoom])
    expect((await pass()).escortIn).toHaveLength(1)
    await expect(passOf(test, who('lena'), credentialId)).rejects.toThrow('not_found')
    await expect(passOf(test, who('gus'), credentialId)).rejects.toThrow('not_found')
  })

  it('is refused where an escort is needed everywhere, and where the name is another one', async () => {
    const { pass, from } = await start(['serverRoom'])
    test.clock.advanceTo(from)
    await test.engine.settle()
    expect(await pass()).toMatchObject({ issued: null, refused: 'pass_escort_only' })
    await test.services.store.transact(async ({ q, t }) => {
      await q.update(t.person).set({ name: 'Somebody Else' })
    })
    expect(await pass()).toMatchObject({ issued: null, refused: 'pass_another_name' })
  })

  it('is refused under a lock and a freeze at once, before the engine has heard of it', async () => {
    const { pass, inside, lock } = await start()
    await inside()
    await lock()
    expect(await pass()).toMatchObject({ issued: null, refused: 'pass_not_open', why: ['locked'] })
  })

  it('is refused after a restore until both seats said that giving goes on', async () => {
    const { pass, inside } = await start()
    await inside()
    await test.services.store.transact((tx) =>
      insertFreeze(tx, { id: 'freeze', reason: 'restored', facts: {}, frozenAt: test.clock.now() }),
    )
    expect(await pass()).toMatchObject({ issued: null, why: ['restored'] })
  })

  it('the list is prepared once, and signed anew after half a minute', async () => {
    const { inside } = await start()
    await inside()
    const id = (await openPassList(test.services.store.read))?.id ?? ''
    const read = async () => {
      const list = await readStatusList(test.services, id)
      return list.ok ? list.value : null
    }
    const first = await read()
    test.clock.advance(29 * SECOND)
    expect(await read()).toBe(first)
    test.clock.advance(SECOND)
    const second = await read()
    expect(second?.token).not.toBe(first?.token)
    const keys = createLocalJWKSet(await readKeySet(test.services))
    const { payload, protectedHeader } = await jwtVerify(second?.token ?? '', keys, {
      currentDate: new Date(test.clock.now()),
    })
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'statuslist+jwt' })
    expect(payload).toMatchObject({
      sub: `http://portal.test:3000/pass-status/${id}`,
      iat: test.clock.now() / SECOND,
      ttl: 120,
      status_list: { bits: 1 },
    })
  })

  it('keys rotate: published first, signing an hour later, the old one until its last token has ended', async () => {
    const { inside, pass, who, from } = await start(['commsRoom'], 100)
    const { token } = await inside()
    const first = decodeProtectedHeader(token).kid
    const ada = await actorOf(test, who('ada'))
    const code = totpCode(await secretOf(test, who('ada')), test.clock.now())
    expect(await renewPassKey(test.services, ada, '000000')).toMatchObject({ ok: false })
    const ines = await actorOf(test, who('ines'))
    expect(await renewPassKey(test.services, ines, code)).toMatchObject({ problems: [{ code: 'not_found' }] })
    // Of two keys of one moment either may be the first.
    test.clock.advance(1)
    const made = await renewPassKey(test.services, ada, code)
    const second = made.ok ? made.value : ''
    const kidNow = async () => decodeProtectedHeader((await pass()).issued?.token ?? '').kid
    const published = async () => (await readKeySet(test.services)).keys.map((key) => key.kid)
    expect(await published()).toEqual([first, second])
    expect(await kidNow()).toBe(first)
    test.clock.advanceTo(from + 1 + KEY_LEAD)
    expect(await kidNow()).toBe(second)
    await expect(verify(token)).resolves.toBeDefined()
    await moreOften(from + KEY_LEAD + DAY)
    expect(await published()).toEqual([first, second])
    await moreOften(from + 1 + KEY_LEAD + DAY + HOUR)
    expect(await published()).toEqual([second])
    await tendReaders(test.services)
    const { read } = test.services.store
    const kept = (await read.q.select().from(read.t.keyRing)).map((row) => row.purpose)
    expect(kept.filter((purpose) => purpose.startsWith('pass-signing:'))).toEqual([`pass-signing:${second}`])
    const types = (await eventPage(read, null, 500)).map((event) => event.type)
    expect(types.filter((type) => type === 'pass_key.made')).toHaveLength(2)
  })

  it('a key that was put under another name in the database is no key', async () => {
    const { inside } = await start()
    await inside()
    const [own] = await passKeyRows(test.services.store.read)
    const sealed = own?.sealed ?? ''
    const createdAt = test.clock.now()
    await test.services.store.transact((tx) => insertPassKey(tx, { kid: 'planted', sealed, createdAt }))
    const again = await test.another()
    await expect(readKeySet(again.services)).rejects.toThrow(/sealed for another purpose/)
  })
})
