import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Seat } from '~/domain/kernel/ids'
import { HOUR } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import { readInput } from '~/usecases/typed-input'
import { addVendor } from '~/usecases/vendor/add-vendor.server'
import { approveVendor } from '~/usecases/vendor/approve-vendor.server'
import { archiveVendor } from '~/usecases/vendor/archive-vendor.server'
import { changeVendor } from '~/usecases/vendor/change-vendor.server'
import { listVendors } from '~/usecases/vendor/list-vendors.server'
import { readVendor } from '~/usecases/vendor/read-vendor.server'
import { evaluationInput, vendorInput } from '~/usecases/vendor/vendor-input'
import { withdrawApproval } from '~/usecases/vendor/withdraw-approval.server'
import { eventsOf } from '~db/repositories/audit'
import { insertRole, postponeRoles } from '~db/repositories/roles'
import { updateVendor } from '~db/repositories/vendors'
import { crewAtWork, statesOf } from '../../support/access'
import { codes, value } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { type RequestDesk, requestDesk } from '../../support/requests'

const EVALUATION = 'References of two customers and the insurance were seen.'
const FIRST = { after: '', archived: false }

describeOnSqlite('vendors', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  const typed = (over: Record<string, string> = {}) =>
    value(readInput(vendorInput, { name: 'Rivet & Sons', contractEndsOn: '2027-01-31', ...over }))
  /** An evaluation with a fresh code, by somebody as their session says or otherwise. */
  const approve = async (desk: RequestDesk, by: string | Actor, vendorId: string, seat: Seat) => {
    const actor = typeof by === 'string' ? await desk.actor(by) : by
    const code = await desk.freshCode(actor.personId)
    return approveVendor(portal.services, actor, vendorId, { seat, evaluation: EVALUATION, code })
  }

  it('are approved only by both seats, by two people, each with a recorded evaluation', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const ada = await desk.actor('ada')
    const id = value(await addVendor(services, ada, typed()))
    const standing = async () => {
      const { approved, missing, maySpeakFor } = value(
        await readVendor(services, await desk.actor('ines'), id, FIRST),
      )
      return { approved, missing, maySpeakFor }
    }
    expect(await standing()).toEqual({
      approved: false,
      missing: ['it', 'physical_security'],
      maySpeakFor: ['it'],
    })
    expect(codes(await approve(desk, 'ada', id, 'it'))).toEqual(['not_found'])
    expect(codes(await approve(desk, 'ines', id, 'physical_security'))).toEqual(['not_found'])
    value(await approve(desk, 'ines', id, 'it'))
    expect(await standing()).toMatchObject({ approved: false, missing: ['physical_security'] })
    expect(codes(await approve(desk, 'theo', id, 'it'))).toEqual(['seat_has_approved'])
    value(await approve(desk, 'sam', id, 'physical_security'))
    expect(await standing()).toMatchObject({ approved: true, missing: [] })
  })

  it('are not approved for both seats by one person who holds them at two sites', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const id = value(await addVendor(services, await desk.actor('ada'), typed()))
    await services.store.transact((tx) =>
      insertRole(tx, {
        id: services.ids.id(),
        personId: desk.idOf('ines'),
        role: 'approver',
        siteId: desk.organisation.sites.newark ?? '',
        seat: 'physical_security',
        assignedAt: 0,
        effectiveAt: 0,
      }),
    )
    const both = await desk.actor('ines')
    value(await approve(desk, both, id, 'it'))
    const second = await approve(desk, both, id, 'physical_security')
    expect(codes(second)).toEqual(['person_has_approved'])
  })

  it('are not approved by their own contact, nor by an approver whose 24 hours are not over', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const contact = typed({ contactEmail: 'INES@daypass.example' })
    const id = value(await addVendor(services, await desk.actor('ada'), contact))
    expect(codes(await approve(desk, 'ines', id, 'it'))).toEqual(['approver_is_contact'])
    await services.store.transact((tx) =>
      postponeRoles(tx, desk.idOf('theo'), ['approver'], portal.clock.now() + HOUR),
    )
    expect(codes(await approve(desk, 'theo', id, 'it'))).toEqual(['not_found'])
  })

  it('lose both approvals with their name, and nothing with a change of anything else', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const kestrel = desk.organisation.vendors.kestrel ?? ''
    const ada = await desk.actor('ada')
    const { vendor } = value(await readVendor(services, ada, kestrel, FIRST))
    const change = (name: string) =>
      changeVendor(services, ada, kestrel, { ...typed({ name }), contactName: 'Somebody new' })
    const standing = async () => value(await readVendor(services, ada, kestrel, FIRST)).missing
    value(await change(vendor.name))
    expect(await standing()).toEqual([])
    expect(await statesOf(portal, desk.idOf('tomasz'))).toEqual(['on'])
    value(await change('Another Holding'))
    expect(await standing()).toEqual(['it', 'physical_security'])
    expect(await statesOf(portal, desk.idOf('tomasz'))).not.toContain('on')
  })

  it('lose all access when one seat withdraws, with a reason, and get it back when it approves again', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const tomasz = desk.idOf('tomasz')
    expect(await statesOf(portal, tomasz)).toEqual(['on'])
    const kestrel = desk.organisation.vendors.kestrel ?? ''
    const pia = await desk.actor('pia')
    const view = value(await readVendor(services, pia, kestrel, FIRST))
    const approval = view.approvals.find((each) => each.seat === 'physical_security')
    expect(
      codes(
        await withdrawApproval(services, await desk.actor('ines'), kestrel, approval?.id ?? '', {
          reason: 'x',
        }),
      ),
    ).toEqual(['not_found'])
    value(
      await withdrawApproval(services, pia, kestrel, approval?.id ?? '', {
        reason: 'A breach was reported.',
      }),
    )
    expect(await statesOf(portal, tomasz)).not.toContain('on')
    expect(value(await readVendor(services, pia, kestrel, FIRST)).approvals[0]).toMatchObject({
      withdrawnReason: 'A breach was reported.',
      mayWithdraw: false,
    })
    value(await approve(desk, 'pia', kestrel, 'physical_security'))
    expect(await statesOf(portal, tomasz)).toContain('on')
  })

  it('are approved with a code that was not used yet, and lose an approval in a session that proved one', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const ines = await desk.actor('ines')
    const [one, two] = [
      value(await addVendor(services, await desk.actor('ada'), typed())),
      value(await addVendor(services, await desk.actor('ada'), typed({ name: 'Anvil' }))),
    ]
    const said = { seat: 'it', evaluation: EVALUATION, code: await desk.freshCode('ines') } as const
    expect(codes(await approveVendor(services, ines, one, { ...said, code: '12' }))).toEqual(['code_wrong'])
    value(await approveVendor(services, ines, one, said))
    expect(codes(await approveVendor(services, ines, two, said))).toEqual(['code_reused'])
    expect(value(await readVendor(services, ines, two, FIRST)).missing).toEqual(['it', 'physical_security'])
    const [approval] = value(await readVendor(services, ines, one, FIRST)).approvals
    const mailboxOnly = { ...ines, secondFactorProved: false }
    const why = { reason: 'A breach was reported.' }
    expect(codes(await withdrawApproval(services, mailboxOnly, one, approval?.id ?? '', why))).toEqual([
      'second_factor_unproved',
    ])
    value(await withdrawApproval(services, ines, one, approval?.id ?? '', why))
  })

  it('count no approval whose row was edited', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const kestrel = desk.organisation.vendors.kestrel ?? ''
    await services.store.transact(({ q, t }) => q.update(t.vendorApproval).set({ evaluation: 'Nothing.' }))
    const view = value(await readVendor(services, await desk.actor('pia'), kestrel, FIRST))
    expect(view.approved).toBe(false)
    expect(view.approvals.map((approval) => approval.genuine)).toEqual([false, false])
    const list = value(await listVendors(services, await desk.actor('aldo'), FIRST))
    expect(list.rows.map((row) => row.approved)).toEqual([false, false, false])
  })

  it('lose access when archived, and when their contract is over', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const ada = await desk.actor('ada')
    const kestrel = desk.organisation.vendors.kestrel ?? ''
    const ended = typed({ name: 'Kestrel Integrators', contractEndsOn: '2026-03-09' })
    value(await changeVendor(services, ada, kestrel, ended))
    expect(await statesOf(portal, desk.idOf('amina'))).not.toContain('on')
    value(await changeVendor(services, ada, kestrel, { ...ended, contractEndsOn: null }))
    expect(await statesOf(portal, desk.idOf('amina'))).toContain('on')
    value(await archiveVendor(services, ada, kestrel))
    expect(await statesOf(portal, desk.idOf('amina'))).not.toContain('on')
    expect(codes(await archiveVendor(services, ada, kestrel))).toEqual(['archived'])
    expect(codes(await changeVendor(services, ada, kestrel, ended))).toEqual(['archived'])
  })

  it('keep their name to themselves, archived or not', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const ada = await desk.actor('ada')
    const id = value(await addVendor(services, ada, typed()))
    expect(codes(await addVendor(services, ada, typed()))).toEqual(['name_taken'])
    await services.store.transact((tx) => updateVendor(tx, id, { archivedAt: 1 }))
    expect(codes(await addVendor(services, ada, typed()))).toEqual(['name_archived'])
  })

  it('are added by administrators only, and every step is in the log without names', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    for (const key of ['ines', 'aldo', 'gus', 'sofia', 'lena']) {
      expect(codes(await addVendor(services, await desk.actor(key), typed()))).toEqual(['not_found'])
    }
    const id = value(await addVendor(services, await desk.actor('ada'), typed()))
    value(await approve(desk, 'ines', id, 'it'))
    const events = await eventsOf(services.store.read, { kind: 'vendor', id }, null, 10)
    expect(events.map((event) => event.type)).toEqual(['vendor.approved_by_seat', 'vendor.added'])
    for (const event of events) expect(event.body).not.toMatch(/Rivet|References/)
  })

  it('say next to each field what is wrong', () => {
    const wrong = readInput(vendorInput, { name: ' ', contractEndsOn: '2027-02-30', contactEmail: 'nobody' })
    expect(wrong).toEqual({
      ok: false,
      problems: [
        { code: 'required', field: 'name' },
        { code: 'date_invalid', field: 'contractEndsOn' },
        { code: 'email_invalid', field: 'contactEmail' },
      ],
    })
    const long = readInput(vendorInput, { name: 'x'.repeat(121) })
    expect(long).toEqual({ ok: false, problems: [{ code: 'too_long', field: 'name', detail: { max: 120 } }] })
    expect(codes(readInput(evaluationInput, { seat: 'chef', evaluation: 'short', code: ' ' }))).toEqual([
      'choice_missing',
      'evaluation_too_short',
      'required',
    ])
  })
})
