import { placeLock } from '~/usecases/lock/place-lock.server'
import { changeStaffAddress } from '~/usecases/staff/change-address.server'
import { touch } from '~db/repositories/credential-inputs'
import { insertFinding } from '~db/repositories/findings'
import { insertFreeze } from '~db/repositories/giving-freezes'
import { endGrants } from '~db/repositories/grants'
import { tasksOf } from '~db/repositories/manual-tasks'
import { openPassList } from '~db/repositories/pass-status'
import { insertSystem } from '~db/repositories/systems'
import { addSystemTo, KEY_CABINET } from '../support/added-system'
import { grantAccess } from '../support/grants'
import type { HttpPortal } from '../support/http-portal'
import { actorOf } from '../support/organisation'
import { deskOf } from '../support/requests'
import { sshSystem } from '../support/ssh-system'

/** One of everything that a route can name: whose it is decides who may see it. */
export async function accessWorld({ test, organisation }: HttpPortal): Promise<Record<string, string>> {
  const { services, clock } = test
  const { read } = services.store
  const { people, vendors, sites, zones, systems, entitlements } = organisation
  const desk = deskOf(test, organisation)
  const open = await desk.draft('lena')
  await desk.send('lena', open)
  const granted = await grantAccess(test, organisation, {
    people: ['tomasz'],
    entitlements: ['commsRoom'],
    from: clock.now(),
    to: clock.now() + 8 * 3_600_000,
  })
  const ssh = await sshSystem(test, organisation)
  const gateway = await grantAccess(test, ssh.organisation, {
    people: ['tomasz'],
    entitlements: ['sshOps'],
    from: clock.now(),
    to: clock.now() + 8 * 3_600_000,
  })
  const cabinet = await addSystemTo(test, organisation, KEY_CABINET)
  const key = await grantAccess(test, cabinet.organisation, {
    people: ['tomasz'],
    entitlements: ['serverKey'],
    from: clock.now(),
    to: clock.now() + 8 * 3_600_000,
  })
  const told = await endedAtReceiver(test, organisation)
  await test.engine.settle()
  const [task] = await tasksOf(read, key.credentialIds[0] ?? '')
  const lock = await placeLock(services, await actorOf(test, people.pia as string), {
    target: 'vendor',
    targetId: vendors.bluedoor as string,
    reason: 'They moved out',
  })
  const change = await changeStaffAddress(
    services,
    await actorOf(test, people.ada as string),
    people.ines as string,
    'ines.new@daypass.example',
  )
  const document = services.ids.id()
  await services.store.transact(async ({ q, t }) => {
    await q.insert(t.document).values({
      id: document,
      type: 'insurance',
      vendorId: vendors.kestrel,
      expiresOn: '2027-01-01',
      uploadedBy: people.lena as string,
      uploadedAt: clock.now(),
    })
  })
  const [approval] = (await read.q.select().from(read.t.vendorApproval)).filter(
    (row) => row.vendorId === vendors.kestrel && row.approverId === people.ines,
  )
  const [tomasz] = (await read.q.select().from(read.t.person)).filter((row) => row.id === people.tomasz)
  const revision = await desk.revision(open)
  const freezeId = services.ids.id()
  await services.store.transact((tx) =>
    insertFreeze(tx, { id: freezeId, reason: 'restored', facts: {}, frozenAt: clock.now() }),
  )
  const directoryId = services.ids.id()
  const findingId = services.ids.id()
  await services.store.transact(async (tx) => {
    await insertSystem(tx, {
      ...{ id: directoryId, siteId: sites.hamburg as string, kind: 'scim', name: 'Directory' },
      ...{ ownerSeat: 'it', ownerId: people.ines as string, patchOwner: 'IT', networkSegment: 'VLAN 40' },
      ...{ config: {}, targetVersion: 1, manualSteps: '', createdAt: clock.now() },
      ...{
        approvedIdentity: 'directory',
        confirmedByIt: people.ines,
        confirmedByPhysicalSecurity: people.pia,
      },
      confirmedAt: clock.now(),
    })
    await insertFinding(tx, {
      ...{ id: findingId, kind: 'orphan', systemId: directoryId, siteId: sites.hamburg as string },
      ...{ subject: '7', account: { nativeId: '7', nativeName: 'old', active: true, entitlements: [] } },
      ...{ severity: 'high', openedAt: clock.now(), lastSeenAt: clock.now(), ownerId: people.ines as string },
    })
  })
  return {
    ackCredentialId: told,
    taskId: task?.id ?? '',
    keyCredentialId: key.credentialIds[0] ?? '',
    approvalId: approval?.id ?? '',
    crewMateId: people.amina as string,
    item: `${open}~it~${revision.digest}`,
    sparePersonId: people.jan as string,
    spareStaffId: people.omar as string,
    spareEntitlementId: entitlements.plantFloor?.id ?? '',
    spareSiteId: sites.newark as string,
    spareSystemId: systems.newarkGate as string,
    spareVendorId: vendors.northlight as string,
    tier: 'high',
    kind: 'scim',
    guideFile: 'receiver.openapi.yaml',
    lockTarget: 'person',
    changeId: change.ok && !change.value.done ? change.value.changeId : '',
    credentialId: granted.credentialIds[0] ?? '',
    documentId: document,
    entitlementId: entitlements.commsRoom?.id ?? '',
    freezeId,
    findingId,
    fileId: tomasz?.photoFileId ?? '',
    grantedRequestId: granted.requestId,
    lockId: lock.ok ? lock.value : '',
    openRequestId: open,
    passListId: (await openPassList(read))?.id ?? '',
    personId: people.tomasz as string,
    sshSystemId: ssh.systemId,
    sshCredentialId: gateway.credentialIds[0] ?? '',
    siteId: sites.hamburg as string,
    staffId: people.gus as string,
    systemId: systems.hamburgGate as string,
    vendorId: vendors.kestrel as string,
    zoneId: zones.commsRoom as string,
  }
}

/** Access that was to end at a receiver which only accepts, and was told so. */
async function endedAtReceiver(
  test: HttpPortal['test'],
  organisation: HttpPortal['organisation'],
): Promise<string> {
  const { services, clock, engine } = test
  const added = await addSystemTo(test, organisation, {
    kind: 'webhook-ack',
    name: 'Alarm desk',
    // Nobody listens there: what is told stands in the outbox.
    config: { eventsUrl: 'http://127.0.0.1:9/events', caep: false },
    secrets: { token: 'bearer-of-the-portal' },
    rights: { desk: { right: 'alarm desk' } },
  })
  const given = await grantAccess(test, added.organisation, {
    people: ['tomasz'],
    entitlements: ['desk'],
    from: clock.now(),
    to: clock.now() + 8 * 3_600_000,
  })
  await engine.settle()
  await services.store.transact(async (tx) => {
    await endGrants(tx, given.grantIds, clock.now(), null, 'Work is done')
    await touch(tx, { credentialIds: given.credentialIds }, clock.now())
  })
  return given.credentialIds[0] ?? ''
}
