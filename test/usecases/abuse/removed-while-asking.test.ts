import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Result } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import { attestScrapped } from '~/usecases/connected-system/attest-scrapped.server'
import { confirmSystem, ownDigest } from '~/usecases/connected-system/confirm-system.server'
import { settleDocumentByVerdict } from '~/usecases/document/settle-document.server'
import { resumeGiving } from '~/usecases/giving/resume-giving.server'
import { liftLock } from '~/usecases/lock/lift-lock.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { addSite } from '~/usecases/site/add-site.server'
import { addStaff } from '~/usecases/staff/add-staff.server'
import { appoint } from '~/usecases/staff/appoint.server'
import { archiveStaff } from '~/usecases/staff/archive-staff.server'
import { addVendor } from '~/usecases/vendor/add-vendor.server'
import { approveVendor } from '~/usecases/vendor/approve-vendor.server'
import { insertDocument } from '~db/repositories/documents'
import { insertFile } from '~db/repositories/files'
import { insertFreeze } from '~db/repositories/giving-freezes'
import { endRolesOf } from '~db/repositories/roles'
import { systemById, updateSystem } from '~db/repositories/systems'
import { codes, secretOf, value } from '../../support/identity'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'
import { type RequestDesk, requestDesk } from '../../support/requests'

const vendor = {
  name: 'Newcomer',
  contactName: 'Nico',
  contactEmail: 'nico@newcomer.example',
  contactPhone: '+49 40 2',
  contractEndsOn: '2031-01-01',
}
const site = { name: 'Bremen', timeZone: 'Europe/Berlin', callName: 'Gate', callPhone: '+49 421 1' }

/** A request may wait for its body or for the writer after its session was read: who sent it may be removed meanwhile. */
describeOnBothDialects('whoever was removed while asking', (open) => {
  let portal: TestPortal
  let desk: RequestDesk
  beforeEach(async () => {
    portal = await open()
    desk = await requestDesk(portal)
  })
  afterEach(() => portal.close())

  /** Everything that gives, ready to be given by this approver for IT. */
  async function whatGives(actor: Actor): Promise<Record<string, () => Promise<Result<unknown>>>> {
    const { services, clock } = portal
    const { systems, vendors } = desk.organisation
    const systemId = systems.hamburgGate as string
    const now = clock.now()
    const lock = value(
      await placeLock(services, await desk.actor('pia'), {
        target: 'everyone',
        targetId: null,
        reason: 'Badge',
      }),
    )
    const waiting = value(await addVendor(services, await desk.actor('ada'), vendor as never))
    const [freeze, file, document] = [services.ids.id(), services.ids.id(), services.ids.id()]
    const known = await systemById(services.store.read, systemId)
    const identity = known?.approvedIdentity as string
    await services.store.transact(async (tx) => {
      await insertFreeze(tx, { id: freeze, reason: 'rate', facts: {}, frozenAt: now })
      await updateSystem(tx, systemId, {
        confirmedAt: null,
        confirmedByIt: null,
        confirmedByPhysicalSecurity: null,
        confirmingIdentity: null,
        approvedIdentity: null,
      })
      await insertFile(tx, {
        id: file,
        mediaType: 'image/png',
        size: 1,
        bytes: Buffer.from('x'),
        createdAt: now,
      })
      await insertDocument(tx, {
        id: document,
        type: 'liability_insurance',
        expiresOn: '2031-01-01',
        vendorId: vendors.kestrel as string,
        personId: null,
        fileId: file,
        uploadedBy: desk.idOf('ada'),
        uploadedAt: now,
      } as never)
    })
    const ownAccounts = ownDigest({ ownAccounts: [] })
    const seat = 'it' as const
    const withCode =
      <T>(ask: (code: string) => Promise<Result<T>>) =>
      async () =>
        ask(await desk.freshCode(actor.personId))
    const target = { seat, targetVersion: known?.targetVersion as number }
    return {
      attest: withCode((code) =>
        attestScrapped(services, actor, systemId, { ...target, reason: 'Gone', code }),
      ),
      resume: withCode((code) => resumeGiving(services, actor, freeze, { seat, found: 'A crew', code })),
      lift: withCode((code) => liftLock(services, actor, lock, { reason: 'Found', code })),
      confirm: withCode((code) =>
        confirmSystem(services, actor, systemId, { ...target, identity, ownAccounts, code }),
      ),
      vendor: withCode((code) => approveVendor(services, actor, waiting, { seat, evaluation: 'Good', code })),
      document: withCode((code) =>
        settleDocumentByVerdict(services, actor, document, {
          verdict: 'check',
          expiresOn: '2031-01-01',
          code,
        }),
      ),
    }
  }

  async function answers(asked: Record<string, () => Promise<Result<unknown>>>) {
    const said: Record<string, string[]> = {}
    for (const [name, ask] of Object.entries(asked)) said[name] = codes(await ask())
    return said
  }

  const REFUSED = ['not_found']
  const ALL_REFUSED = {
    attest: REFUSED,
    resume: REFUSED,
    lift: REFUSED,
    confirm: REFUSED,
    vendor: REFUSED,
    document: REFUSED,
  }

  it('gives nothing after the dismissal', async () => {
    const ines = await desk.actor('ines')
    const asked = await whatGives(ines)
    await secretOf(portal, ines.personId)
    value(await archiveStaff(portal.services, await desk.actor('ada'), ines.personId))
    expect(await answers(asked)).toEqual(ALL_REFUSED)
  })

  it('gives nothing after the seat was taken', async () => {
    const ines = await desk.actor('ines')
    const asked = await whatGives(ines)
    const now = portal.clock.now()
    const ended = await portal.services.store.transact((tx) =>
      endRolesOf(tx, ines.personId, desk.idOf('ada'), now),
    )
    expect(ended.length).toBeGreaterThan(0)
    expect(await answers(asked)).toEqual(ALL_REFUSED)
  })

  it('gives with the seat: the same asked by somebody who has it', async () => {
    const asked = await whatGives(await desk.actor('ines'))
    expect(await answers(asked)).toEqual({
      attest: ['answers'],
      resume: [],
      lift: [],
      confirm: [],
      vendor: [],
      document: [],
    })
  })

  it('configures nothing and appoints nobody', async () => {
    const { services, clock } = portal
    const ada = await desk.actor('ada')
    await services.store.transact((tx) => endRolesOf(tx, ada.personId, null, clock.now()))
    const newcomer = { name: 'Nora', email: 'nora@daypass.example', phone: null }
    const auditor = { role: 'auditor', siteId: null, seat: null }
    expect(codes(await addStaff(services, ada, newcomer as never))).toEqual(REFUSED)
    expect(codes(await appoint(services, ada, desk.idOf('gus'), auditor as never))).toEqual(REFUSED)
    expect(codes(await addSite(services, ada, site as never))).toEqual(REFUSED)
    expect(codes(await addVendor(services, ada, vendor as never))).toEqual(REFUSED)
  })
})
