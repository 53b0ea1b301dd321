import { afterEach, beforeEach, expect, it } from 'vitest'
import { ok, refuse } from '~/domain/kernel/result'
import { MINUTE } from '~/domain/kernel/time'
import { isAdministrator, isApprover } from '~/domain/person/roles'
import { newTotpSecret, totpCode } from '~/platform/totp.server'
import { enrolSecondFactor } from '~/usecases/identity/enrol-second-factor.server'
import { loadActor } from '~/usecases/identity/load-actor.server'
import { offerSecondFactor } from '~/usecases/identity/offer-second-factor.server'
import { renewSession } from '~/usecases/identity/open-session.server'
import { proveSession } from '~/usecases/identity/prove-session.server'
import { signOut } from '~/usecases/identity/revoke-session.server'
import { proveSecondFactor, withSecondFactor } from '~/usecases/identity/second-factor.server'
import { moveAddress } from '~/usecases/staff/change-address.server'
import { eventsOf } from '~db/repositories/audit'
import { personById, updatePerson } from '~db/repositories/people'
import { rateStateOf } from '~db/repositories/rate-limits'
import { openSessionsOf } from '~db/repositories/sessions'
import { factorOf } from '~db/repositories/totp-factors'
import { aSite, aStaffMember, codes, signedInWithFactor, signIn, value, whoIs } from '../../support/identity'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'

/** Six digits that are not `code`. */
const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

describeOnBothDialects('the second factor', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  const prove = (actor: { personId: string }, code: string) =>
    portal.services.store.transact((tx) =>
      proveSecondFactor(portal.services, tx, actor, code, portal.clock.now()),
    )

  it('takes a code once, and none of a step before it', async () => {
    const ines = await signedInWithFactor(portal, 'Ines', [{ role: 'auditor' }])
    const used = totpCode(ines.secret, portal.clock.now())
    expect(codes(await prove(ines.actor, used))).toEqual(['code_reused'])
    const fresh = ines.freshCode()
    expect((await prove(ines.actor, fresh)).ok).toBe(true)
    expect(codes(await prove(ines.actor, fresh))).toEqual(['code_reused'])
    expect(codes(await prove(ines.actor, used))).toEqual(['code_reused'])
  })

  it('lets one of two uses at the same instant through', async () => {
    const ines = await signedInWithFactor(portal, 'Ines', [{ role: 'auditor' }])
    const code = ines.freshCode()
    const both = await Promise.all([prove(ines.actor, code), prove(ines.actor, code)])
    expect(both.filter((result) => result.ok)).toHaveLength(1)
  })

  it('stops guessing after five wrong codes, the right one included, for a quarter of an hour', async () => {
    const ines = await signedInWithFactor(portal, 'Ines', [{ role: 'auditor' }])
    for (let guess = 0; guess < 5; guess++) {
      expect(codes(await prove(ines.actor, otherThan(ines.freshCode())))).toEqual(['code_wrong'])
    }
    expect(codes(await prove(ines.actor, ines.freshCode()))).toEqual(['too_many_tries'])
    portal.clock.advance(15 * MINUTE)
    expect((await prove(ines.actor, ines.freshCode())).ok).toBe(true)
  })

  it('counts wrong guesses of decisions, and undoes a refused decision with the use of its code', async () => {
    const ines = await signedInWithFactor(portal, 'Ines', [{ role: 'auditor' }])
    const { services, clock } = portal
    const run = (code: string, result: () => ReturnType<typeof ok<string>> | ReturnType<typeof refuse>) =>
      withSecondFactor(services, ines.actor, code, clock.now(), async (tx) => {
        await services.audit.append(tx, clock.now(), { type: 'request.denied', actorId: null, subjects: {} })
        return result()
      })
    const logged = async (type: string) => {
      const { q, t } = services.store.read
      return (await q.select().from(t.auditEvent)).filter((event) => event.type === type)
    }
    const decided = async () => (await logged('request.denied')).length
    const code = ines.freshCode()
    expect(codes(await run(otherThan(code), () => ok('decided')))).toEqual(['code_wrong'])
    expect((await rateStateOf(services.store.read, `second-factor:${ines.id}`))?.count).toBe(1)
    const [refused] = await logged('code.refused')
    expect(refused).toMatchObject({ actorId: ines.id })
    expect(JSON.parse(refused?.body ?? '').facts).toEqual({ means: 'confirmation', reason: 'code_wrong' })
    expect(codes(await run(code, () => refuse('changed_meanwhile')))).toEqual(['changed_meanwhile'])
    expect(await decided()).toBe(0)
    expect(value(await run(code, () => ok('decided')))).toBe('decided')
    expect(await decided()).toBe(1)
    expect(await rateStateOf(services.store.read, `second-factor:${ines.id}`)).toBeNull()
  })

  it('is asked of administrators once a session: before that they are none', async () => {
    const secret = newTotpSecret()
    const { email } = await aStaffMember(
      portal,
      'Noa',
      [{ role: 'administrator' }, { role: 'auditor' }],
      secret,
    )
    const { token, signedIn } = await signIn(portal, email)
    const now = portal.clock.now()
    expect(signedIn.withheld).toBe('prove')
    expect(isAdministrator(signedIn.actor, now)).toBe(false)
    expect(signedIn.actor.assignments.map((each) => each.role)).toEqual(['auditor'])
    const proved = value(await proveSession(portal.services, signedIn, totpCode(secret, now)))
    expect(await loadActor(portal.services, token)).toBeNull()
    const after = await whoIs(portal, proved.token)
    expect(after).toMatchObject({ secondFactor: 'fresh', withheld: null })
    expect(isAdministrator(after.actor, now)).toBe(true)
    expect(after.session.expiresAt).toBe(signedIn.session.expiresAt)
  })

  it('opens no seat to an administrator who has not proved it, where the rows say both', async () => {
    const siteId = await aSite(portal)
    const both = [{ role: 'administrator' }, { role: 'approver', siteId, seat: 'it' }] as const
    const { email } = await aStaffMember(portal, 'Bo', both, newTotpSecret())
    const { signedIn } = await signIn(portal, email)
    expect(signedIn.actor.assignments).toEqual([])
  })

  it('must be enrolled before a seat counts, right after signing in, with a code of the offered secret', async () => {
    const siteId = await aSite(portal)
    const { email, id } = await aStaffMember(portal, 'Sam', [{ role: 'approver', siteId, seat: 'it' }])
    const { signedIn } = await signIn(portal, email)
    const now = portal.clock.now()
    expect(signedIn.withheld).toBe('enrol')
    expect(isApprover(signedIn.actor, now)).toBe(false)

    const { services } = portal
    const offer = offerSecondFactor(services, id, email)
    const code = totpCode(offer.secret, now)
    expect(
      codes(await enrolSecondFactor(services, signedIn, { sealed: offer.sealed, code: otherThan(code) })),
    ).toEqual(['code_wrong'])
    const [last] = await eventsOf(services.store.read, { kind: 'person', id }, null, 1)
    expect(last?.type).toBe('code.refused')
    const foreign = offerSecondFactor(services, 'somebody-else', email)
    expect(
      codes(
        await enrolSecondFactor(services, signedIn, {
          sealed: foreign.sealed,
          code: totpCode(foreign.secret, now),
        }),
      ),
    ).toEqual(['offer_expired'])
    const opened = value(await enrolSecondFactor(services, signedIn, { sealed: offer.sealed, code }))
    const after = await whoIs(portal, opened.token)
    expect(after).toMatchObject({ secondFactor: 'fresh', withheld: null })
    expect(isApprover(after.actor, now)).toBe(true)
    expect((await factorOf(services.store.read, id))?.sealedSecret).not.toContain(offer.secret)
    expect(codes(await prove(after.actor, code))).toEqual(['code_reused'])
    const second = offerSecondFactor(services, id, email)
    expect(
      codes(
        await enrolSecondFactor(services, after, {
          sealed: second.sealed,
          code: totpCode(second.secret, now),
        }),
      ),
    ).toEqual(['second_factor_exists'])
  })

  it('is not enrolled by a session that was left open', async () => {
    const { email, id } = await aStaffMember(portal, 'Sam')
    const { signedIn } = await signIn(portal, email)
    const offer = offerSecondFactor(portal.services, id, email)
    portal.clock.advance(15 * MINUTE)
    const code = totpCode(offer.secret, portal.clock.now())
    expect(codes(await enrolSecondFactor(portal.services, signedIn, { sealed: offer.sealed, code }))).toEqual(
      ['sign_in_not_fresh'],
    )
  })

  it('brings no session back that was ended while its form was under way', async () => {
    const { services, clock } = portal
    const siteId = await aSite(portal)
    const ends = {
      moved: (id: string) =>
        services.store.transact(async (tx) => {
          const person = await personById(tx, id)
          if (person) await moveAddress(services, tx, person, `moved.${person.email}`, id, clock.now())
        }),
      signedOut: (_id: string, token: string) => signOut(services, token),
      archived: (id: string) =>
        services.store.transact((tx) => updatePerson(tx, id, { archivedAt: clock.now() })),
    }
    for (const [name, end] of Object.entries(ends)) {
      const seat = [{ role: 'approver', siteId, seat: 'it' }] as const
      const eve = await aStaffMember(portal, `Eve-${name}`, seat)
      const one = await signIn(portal, eve.email)
      const { secret, sealed } = offerSecondFactor(services, eve.id, eve.email)
      await end(eve.id, one.token)
      const enrolment = { sealed, code: totpCode(secret, clock.now()) }
      const enrolled = await enrolSecondFactor(services, one.signedIn, enrolment)
      expect([name, codes(enrolled)]).toEqual([name, ['session_ended']])
      expect(await factorOf(services.store.read, eve.id)).toBeNull()

      const own = newTotpSecret()
      const bob = await aStaffMember(portal, `Bob-${name}`, seat, own)
      const other = await signIn(portal, bob.email)
      await end(bob.id, other.token)
      const proved = await proveSession(services, other.signedIn, totpCode(own, clock.now()))
      expect([name, codes(proved)]).toEqual([name, ['session_ended']])
      const open = [eve.id, bob.id].map((id) => openSessionsOf(services.store.read, id, clock.now()))
      const left = (await Promise.all(open)).flat().filter((session) => session.secondFactorAt !== null)
      expect(left).toEqual([])
    }
  })

  it('renews a session once, also when it is proved twice at the same instant', async () => {
    const secret = newTotpSecret()
    const { email, id } = await aStaffMember(portal, 'Twice', [], secret)
    const { signedIn } = await signIn(portal, email)
    const { services, clock } = portal
    const renew = () => services.store.transact((tx) => renewSession(tx, signedIn.session, clock.now()))
    const both = await Promise.all([renew(), renew()])
    expect(both.map((result) => codes(result)).sort()).toEqual([[], ['session_ended']])
    expect(await openSessionsOf(services.store.read, id, clock.now())).toHaveLength(1)
  })
})
