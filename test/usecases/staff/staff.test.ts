import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY } from '~/domain/kernel/time'
import { isAdministrator, may } from '~/domain/person/roles'
import { newTotpSecret } from '~/platform/totp.server'
import { loadActor } from '~/usecases/identity/load-actor.server'
import { addStaff } from '~/usecases/staff/add-staff.server'
import { appoint } from '~/usecases/staff/appoint.server'
import { archiveStaff } from '~/usecases/staff/archive-staff.server'
import { changeStaffAddress } from '~/usecases/staff/change-address.server'
import { editStaff } from '~/usecases/staff/edit-staff.server'
import { endRole } from '~/usecases/staff/end-role.server'
import { listStaff, viewStaff } from '~/usecases/staff/list-staff.server'
import { resetSecondFactor } from '~/usecases/staff/reset-second-factor.server'
import { personById } from '~db/repositories/people'
import { postponeRoles, rolesOf } from '~db/repositories/roles'
import { aSite, aStaffMember, codes, signedInWithFactor, signIn, value, whoIs } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'

const NEW = { name: 'Ada', email: 'ada@example.com', phone: null }

describeOnSqlite('the staff', (open) => {
  let portal: TestPortal
  let noa: Awaited<ReturnType<typeof signedInWithFactor>>
  beforeEach(async () => {
    portal = await open()
    noa = await signedInWithFactor(portal, 'Noa', [{ role: 'administrator' }])
  })
  afterEach(() => portal.close())

  const roleOf = async (personId: string) => {
    const [role] = await rolesOf(portal.services.store.read, personId)
    return role?.id ?? ''
  }

  it('is added and edited by administrators, each address once', async () => {
    const { id } = value(await addStaff(portal.services, noa.actor, NEW))
    expect(codes(await addStaff(portal.services, noa.actor, NEW))).toEqual(['email_taken'])
    value(await editStaff(portal.services, noa.actor, id, { name: 'Ada B.', phone: '+49 40 2' }))
    const { staff } = value(await listStaff(portal.services, noa.actor, null))
    expect(staff.map((row) => row.name)).toEqual(['Noa', 'Ada B.'])
    await signIn(portal, NEW.email)
    expect(portal.mails.sent.some((mail) => mail.subject === 'You have an account in Daypass')).toBe(true)
  })

  it('is nobody else’s to change, and looks absent to those who may not read it', async () => {
    const siteId = await aSite(portal)
    const target = await aStaffMember(portal, 'Target')
    const actors = [
      await signedInWithFactor(portal, 'Auditor', [{ role: 'auditor' }]),
      await signedInWithFactor(portal, 'Guard', [{ role: 'guard', siteId }]),
      await signedInWithFactor(portal, 'Approver', [{ role: 'approver', siteId, seat: 'it' }]),
      await signedInWithFactor(portal, 'Nobody', []),
    ]
    const { services } = portal
    for (const { actor, id } of actors) {
      const refusals = [
        await addStaff(services, actor, { ...NEW, email: 'new@example.com' }),
        await editStaff(services, actor, target.id, { name: 'X', phone: null }),
        await archiveStaff(services, actor, target.id),
        await appoint(services, actor, id, { role: 'auditor', siteId: null, seat: null }),
        await appoint(services, actor, id, { role: 'administrator', siteId: null, seat: null }),
        await changeStaffAddress(services, actor, target.id, 'x@example.com'),
        await resetSecondFactor(services, actor, target.id),
        await endRole(services, actor, await roleOf(noa.id)),
      ]
      expect(refusals.map((refusal) => codes(refusal))).toEqual(refusals.map(() => ['not_found']))
    }
    const reads = await Promise.all(actors.map(({ actor }) => viewStaff(services, actor, target.id)))
    expect(reads.map((read) => read.ok)).toEqual([true, false, true, false])
  })

  it('is not administered from a session whose second factor is not proved', async () => {
    await signedInWithFactor(portal, 'Max', [{ role: 'administrator' }])
    const { actor } = (await signIn(portal, 'max@example.com')).signedIn
    expect(codes(await addStaff(portal.services, actor, NEW))).toEqual(['not_found'])
  })

  it('gets the roles of auditor, guard and sponsor at once, and loses them at the next request', async () => {
    const siteId = await aSite(portal)
    const ada = await aStaffMember(portal, 'Ada')
    const { token } = await signIn(portal, ada.email)
    expect(
      value(await appoint(portal.services, noa.actor, ada.id, { role: 'guard', siteId, seat: 'it' })),
    ).toEqual({
      done: true,
    })
    const now = portal.clock.now()
    expect(may((await whoIs(portal, token)).actor, 'gate.check', { siteId }, now)).toBe(true)
    value(await endRole(portal.services, noa.actor, await roleOf(ada.id)))
    expect(may((await whoIs(portal, token)).actor, 'gate.check', { siteId }, now)).toBe(false)
    expect(
      codes(await appoint(portal.services, noa.actor, ada.id, { role: 'guard', siteId: null, seat: null })),
    ).toEqual(['required'])
  })

  it('is archived with roles, sessions and links; the address is free again, and brings nothing back', async () => {
    const ada = await aStaffMember(portal, 'Ada', [{ role: 'auditor' }])
    const { token } = await signIn(portal, ada.email)
    value(await archiveStaff(portal.services, noa.actor, ada.id))
    expect(await loadActor(portal.services, token)).toBeNull()
    expect(codes(await archiveStaff(portal.services, noa.actor, ada.id))).toEqual(['not_found'])
    const again = value(await addStaff(portal.services, noa.actor, NEW))
    const { signedIn } = await signIn(portal, NEW.email)
    expect(signedIn.person.id).toBe(again.id)
    expect(signedIn.actor.assignments).toEqual([])
  })

  it('keeps its last administrator: not archived, not ended, not by themselves', async () => {
    const own = await roleOf(noa.id)
    expect(codes(await archiveStaff(portal.services, noa.actor, noa.id))).toEqual(['last_administrator'])
    expect(codes(await endRole(portal.services, noa.actor, own))).toEqual(['last_administrator'])
    const max = await signedInWithFactor(portal, 'Max', [
      { role: 'administrator', effectiveAt: portal.clock.now() + DAY },
    ])
    expect(codes(await endRole(portal.services, noa.actor, own))).toEqual(['last_administrator'])
    portal.clock.advance(DAY)
    value(await endRole(portal.services, noa.actor, own))
    expect(isAdministrator((await signIn(portal, noa.email)).signedIn.actor, portal.clock.now())).toBe(false)
    expect(codes(await endRole(portal.services, max.actor, await roleOf(max.id)))).toEqual([
      'last_administrator',
    ])
  })

  it('keeps a last administrator who is waiting after a change of address', async () => {
    const own = await roleOf(noa.id)
    await portal.services.store.transact((tx) =>
      postponeRoles(tx, noa.id, ['administrator'], portal.clock.now() + DAY),
    )
    expect(codes(await endRole(portal.services, noa.actor, own))).toEqual(['last_administrator'])
  })

  it('never loses two administrators who end each other at the same instant', async () => {
    const max = await signedInWithFactor(portal, 'Max', [{ role: 'administrator' }])
    const [noas, maxs] = [await roleOf(noa.id), await roleOf(max.id)]
    const both = await Promise.all([
      endRole(portal.services, noa.actor, maxs),
      endRole(portal.services, max.actor, noas),
    ])
    expect(both.filter((result) => result.ok)).toHaveLength(1)
  })

  it('changes the address and second factor of those who approve nothing by one administrator', async () => {
    const ada = await aStaffMember(portal, 'Ada', [{ role: 'auditor' }], newTotpSecret())
    expect(value(await changeStaffAddress(portal.services, noa.actor, ada.id, 'ada@new.example'))).toEqual({
      done: true,
    })
    expect((await personById(portal.services.store.read, ada.id))?.email).toBe('ada@new.example')
    expect(value(await resetSecondFactor(portal.services, noa.actor, ada.id))).toEqual({ done: true })
    expect(codes(await resetSecondFactor(portal.services, noa.actor, ada.id))).toEqual([
      'second_factor_missing',
    ])
  })
})
