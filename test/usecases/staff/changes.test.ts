import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Seat } from '~/domain/kernel/ids'
import { DAY, HOUR } from '~/domain/kernel/time'
import { isAdministrator, seatsAt } from '~/domain/person/roles'
import { sendDueMail } from '~/platform/mailbox.server'
import { newTotpSecret, totpCode } from '~/platform/totp.server'
import { enrolSecondFactor } from '~/usecases/identity/enrol-second-factor.server'
import { loadActor } from '~/usecases/identity/load-actor.server'
import { offerSecondFactor } from '~/usecases/identity/offer-second-factor.server'
import { appoint } from '~/usecases/staff/appoint.server'
import { archiveStaff } from '~/usecases/staff/archive-staff.server'
import { changeStaffAddress } from '~/usecases/staff/change-address.server'
import { endRole } from '~/usecases/staff/end-role.server'
import { listChanges } from '~/usecases/staff/list-changes.server'
import { resetSecondFactor } from '~/usecases/staff/reset-second-factor.server'
import { confirmChange, refuseChange } from '~/usecases/staff/settle-change.server'
import { personById } from '~db/repositories/people'
import { rolesOf } from '~db/repositories/roles'
import { factorOf } from '~db/repositories/totp-factors'
import { aSite, aStaffMember, codes, signedInWithFactor, signIn, value, whoIs } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'

type Signed = Awaited<ReturnType<typeof signedInWithFactor>>

describeOnSqlite('who may approve changes only with a second person', (open) => {
  let portal: TestPortal
  let siteId: string
  beforeEach(async () => {
    portal = await open()
    siteId = await aSite(portal)
  })
  afterEach(() => portal.close())

  const administrator = (name: string) => signedInWithFactor(portal, name, [{ role: 'administrator' }])
  const approver = (name: string, seat: Seat = 'it') =>
    signedInWithFactor(portal, name, [{ role: 'approver', siteId, seat }])
  const seat = (of: Seat = 'it') => ({ role: 'approver' as const, siteId, seat: of })
  const changeOf = (outcome: Awaited<ReturnType<typeof appoint>>) => {
    const done = value(outcome)
    if (done.done) throw new Error('it was done at once')
    return done.changeId
  }
  const confirm = (who: Signed, change: string) =>
    confirmChange(portal.services, who.actor, change, who.freshCode())
  const rolesNow = async (personId: string) =>
    (await rolesOf(portal.services.store.read, personId)).map((role) => role.role)

  it('appoints an approver once another administrator confirmed, to decide after 24 hours', async () => {
    const [noa, max] = [await administrator('Noa'), await administrator('Max')]
    const sam = await aStaffMember(portal, 'Sam', [], newTotpSecret())
    const change = changeOf(await appoint(portal.services, noa.actor, sam.id, seat()))
    expect(await rolesNow(sam.id)).toEqual([])
    value(await confirm(max, change))
    const confirmedAt = portal.clock.now()
    const { actor } = (await signIn(portal, sam.email)).signedIn
    expect(seatsAt(actor, siteId, confirmedAt + DAY - 1)).toEqual([])
    expect(seatsAt(actor, siteId, confirmedAt + DAY)).toEqual(['it'])
    await sendDueMail(portal.services, portal.mails)
    expect(portal.mails.sent.map((mail) => [mail.to, mail.subject])).toEqual(
      expect.arrayContaining([
        [max.email, 'A change in Daypass waits for a second person'],
        [sam.email, 'You decide for IT at Hamburg'],
      ]),
    )
  })

  it('is confirmed by nobody but another administrator: not the proposer, the one concerned, an approver', async () => {
    const [noa, max] = [await administrator('Noa'), await administrator('Max')]
    const ines = await approver('Ines')
    const pia = await signedInWithFactor(portal, 'Pia', [{ role: 'auditor' }])
    const change = changeOf(await appoint(portal.services, noa.actor, pia.id, seat('physical_security')))
    for (const who of [noa, pia, ines]) expect(codes(await confirm(who, change))).toEqual(['not_found'])
    value(await confirm(max, change))
    expect(codes(await confirm(max, change))).toEqual(['changed_meanwhile'])
  })

  it('is made once when it is confirmed twice at the same instant', async () => {
    const [noa, max, lea] = [
      await administrator('Noa'),
      await administrator('Max'),
      await administrator('Lea'),
    ]
    const sam = await aStaffMember(portal, 'Sam')
    const change = changeOf(await appoint(portal.services, noa.actor, sam.id, seat()))
    const [one, two] = [max.freshCode(), totpCode(lea.secret, portal.clock.now())]
    const both = await Promise.all([
      confirmChange(portal.services, max.actor, change, one),
      confirmChange(portal.services, lea.actor, change, two),
    ])
    expect(both.filter((result) => result.ok)).toHaveLength(1)
    expect(await rolesNow(sam.id)).toEqual(['approver'])
  })

  it('needs a right and fresh code', async () => {
    const [noa, max] = [await administrator('Noa'), await administrator('Max')]
    const sam = await aStaffMember(portal, 'Sam')
    const change = changeOf(await appoint(portal.services, noa.actor, sam.id, seat()))
    const used = totpCode(max.secret, portal.clock.now())
    expect((await confirmChange(portal.services, max.actor, change, used)).ok).toBe(false)
    expect(codes(await confirmChange(portal.services, max.actor, change, ''))).toEqual(['code_wrong'])
    expect(await rolesNow(sam.id)).toEqual([])
  })

  it('falls to an approver where there is no other administrator', async () => {
    const noa = await administrator('Noa')
    const ines = await approver('Ines')
    const sam = await aStaffMember(portal, 'Sam')
    const change = changeOf(await appoint(portal.services, noa.actor, sam.id, seat('physical_security')))
    expect(codes(await confirm(noa, change))).toEqual(['not_found'])
    value(await confirm(ines, change))
    expect(await rolesNow(sam.id)).toEqual(['approver'])
  })

  it('lets the second administrator of a new portal accept, and only them', async () => {
    const noa = await administrator('Noa')
    const max = await aStaffMember(portal, 'Max')
    const sam = await aStaffMember(portal, 'Sam')
    expect(codes(await appoint(portal.services, noa.actor, sam.id, seat()))).toEqual(['nobody_to_confirm'])
    const change = changeOf(
      await appoint(portal.services, noa.actor, max.id, { role: 'administrator', siteId: null, seat: null }),
    )
    expect(codes(await confirm(noa, change))).toEqual(['not_found'])

    const { signedIn } = await signIn(portal, max.email)
    expect(codes(await confirmChange(portal.services, signedIn.actor, change, '000000'))).toEqual([
      'second_factor_missing',
    ])
    const offer = offerSecondFactor(portal.services, max.id, max.email)
    const enrolled = value(
      await enrolSecondFactor(portal.services, signedIn, {
        sealed: offer.sealed,
        code: totpCode(offer.secret, portal.clock.now()),
      }),
    )
    portal.clock.advance(30_000)
    value(
      await confirmChange(
        portal.services,
        signedIn.actor,
        change,
        totpCode(offer.secret, portal.clock.now()),
      ),
    )
    expect(isAdministrator((await whoIs(portal, enrolled.token)).actor, portal.clock.now())).toBe(true)
    expect((await appoint(portal.services, noa.actor, sam.id, seat())).ok).toBe(true)
  })

  it('does not reopen that way for an administrator who removed everybody else', async () => {
    const noa = await administrator('Noa')
    const ines = await approver('Ines')
    const puppet = await signedInWithFactor(portal, 'Puppet', [])
    value(await archiveStaff(portal.services, noa.actor, ines.id))
    expect(
      codes(
        await appoint(portal.services, noa.actor, puppet.id, {
          role: 'administrator',
          siteId: null,
          seat: null,
        }),
      ),
    ).toEqual(['nobody_to_confirm'])
  })

  it('keeps administrators and seats apart, and both seats of a site in two hands', async () => {
    const [noa, max] = [await administrator('Noa'), await administrator('Max')]
    const ines = await approver('Ines', 'it')
    const asked = async (personId: string, input: Parameters<typeof appoint>[3]) =>
      codes(await appoint(portal.services, noa.actor, personId, input))
    expect(await asked(max.id, seat())).toEqual(['administrator_holds_no_seat'])
    expect(await asked(ines.id, { role: 'administrator', siteId: null, seat: null })).toEqual([
      'administrator_holds_no_seat',
    ])
    expect(await asked(ines.id, seat('physical_security'))).toEqual(['one_seat_per_site'])
    expect(await asked(ines.id, seat('it'))).toEqual(['already_appointed'])
    expect(await asked(ines.id, { role: 'approver', siteId, seat: null })).toEqual(['required'])
    expect(await asked(ines.id, { role: 'approver', siteId: 'nowhere', seat: 'it' })).toEqual(['required'])
    const elsewhere = await aSite(portal, 'Lyon')
    expect(
      (
        await appoint(portal.services, noa.actor, ines.id, {
          ...seat('physical_security'),
          siteId: elsewhere,
        })
      ).ok,
    ).toBe(true)
  })

  it('judges again when it is confirmed: both seats proposed at once are not both made', async () => {
    const [noa, max] = [await administrator('Noa'), await administrator('Max')]
    const sam = await aStaffMember(portal, 'Sam')
    const one = changeOf(await appoint(portal.services, noa.actor, sam.id, seat('it')))
    const two = changeOf(await appoint(portal.services, noa.actor, sam.id, seat('physical_security')))
    expect(codes(await appoint(portal.services, noa.actor, sam.id, seat('it')))).toEqual(['already_proposed'])
    value(await confirm(max, one))
    expect(codes(await confirm(max, two))).toEqual(['one_seat_per_site'])
  })

  it('changes an approver’s address with a second person; the old one is told, and 24 hours pass', async () => {
    const [noa, max] = [await administrator('Noa'), await administrator('Max')]
    const ines = await approver('Ines')
    expect(codes(await changeStaffAddress(portal.services, noa.actor, ines.id, max.email))).toEqual([
      'email_taken',
    ])
    const change = changeOf(
      await changeStaffAddress(portal.services, ines.actor, ines.id, 'ines@new.example'),
    )
    expect(codes(await confirm(ines, change))).toEqual(['not_found'])
    value(await confirm(max, change))
    expect((await personById(portal.services.store.read, ines.id))?.email).toBe('ines@new.example')
    expect(await loadActor(portal.services, ines.token)).toBeNull()
    const { actor } = (await signIn(portal, 'ines@new.example')).signedIn
    expect(seatsAt(actor, siteId, portal.clock.now() + DAY - HOUR)).toEqual([])
    expect(seatsAt(actor, siteId, portal.clock.now() + DAY)).toEqual(['it'])
    expect(portal.mails.last('ines@example.com')?.subject).toContain('was changed')
  })

  it('is void when the address it was agreed for became another one', async () => {
    const [noa, max] = [await administrator('Noa'), await administrator('Max')]
    const sam = await aStaffMember(portal, 'Sam')
    const first = changeOf(await appoint(portal.services, noa.actor, sam.id, seat()))
    // From the proposal on, the address needs a second person as well.
    const second = changeOf(await changeStaffAddress(portal.services, noa.actor, sam.id, 'sam@new.example'))
    value(await confirm(max, second))
    expect(codes(await confirm(max, first))).toEqual(['changed_meanwhile'])
  })

  it('resets a second factor with a second person; sessions end and 24 hours pass', async () => {
    const [noa, max] = [await administrator('Noa'), await administrator('Max')]
    const ines = await approver('Ines')
    const change = changeOf(await resetSecondFactor(portal.services, noa.actor, ines.id))
    expect(codes(await resetSecondFactor(portal.services, ines.actor, ines.id))).toEqual(['not_found'])
    value(await confirm(max, change))
    expect(await factorOf(portal.services.store.read, ines.id)).toBeNull()
    expect(await loadActor(portal.services, ines.token)).toBeNull()
    const [role] = await rolesOf(portal.services.store.read, ines.id)
    expect(role?.effectiveAt).toBe(portal.clock.now() + DAY)
    expect((await signIn(portal, ines.email)).signedIn).toMatchObject({
      secondFactor: 'none',
      withheld: 'enrol',
    })
  })

  it('lets approvers help the only administrator to a new second factor', async () => {
    const noa = await administrator('Noa')
    const [ines, sam] = [await approver('Ines'), await approver('Sam', 'physical_security')]
    expect(codes(await resetSecondFactor(portal.services, ines.actor, sam.id))).toEqual(['not_found'])
    const change = changeOf(await resetSecondFactor(portal.services, ines.actor, noa.id))
    expect(codes(await confirm(ines, change))).toEqual(['not_found'])
    value(await confirm(sam, change))
    expect(await factorOf(portal.services.store.read, noa.id)).toBeNull()
  })

  it('is withdrawn by its proposer, refused by a second person, and lapses after seven days', async () => {
    const [noa, max] = [await administrator('Noa'), await administrator('Max')]
    const sam = await aStaffMember(portal, 'Sam')
    const eve = await approver('Eve')
    const open1 = changeOf(await appoint(portal.services, noa.actor, sam.id, seat()))
    expect(codes(await refuseChange(portal.services, eve.actor, open1))).toEqual(['not_found'])
    value(await refuseChange(portal.services, noa.actor, open1))
    expect(codes(await confirm(max, open1))).toEqual(['changed_meanwhile'])
    const open2 = changeOf(await appoint(portal.services, noa.actor, sam.id, seat()))
    value(await refuseChange(portal.services, max.actor, open2))
    const open3 = changeOf(await appoint(portal.services, noa.actor, sam.id, seat()))
    expect(value(await listChanges(portal.services, max.actor, null)).changes.map((each) => each.id)).toEqual(
      [open3],
    )
    portal.clock.advance(7 * DAY)
    expect(value(await listChanges(portal.services, max.actor, null)).changes).toEqual([])
    expect(codes(await confirm(max, open3))).toEqual(['changed_meanwhile'])
    expect(await rolesNow(sam.id)).toEqual([])
  })

  it('is void when its proposer lost the power to propose', async () => {
    const [noa, max, lea] = [
      await administrator('Noa'),
      await administrator('Max'),
      await administrator('Lea'),
    ]
    const sam = await aStaffMember(portal, 'Sam')
    const change = changeOf(await appoint(portal.services, noa.actor, sam.id, seat()))
    const [role] = await rolesOf(portal.services.store.read, noa.id)
    value(await endRole(portal.services, lea.actor, role?.id ?? ''))
    expect(codes(await confirm(max, change))).toEqual(['changed_meanwhile'])
  })
})
