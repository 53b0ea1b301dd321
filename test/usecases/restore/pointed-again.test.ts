import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '~/domain/kernel/time'
import { changeSystem } from '~/usecases/connected-system/change-system.server'
import { confirmSystem, ownDigest } from '~/usecases/connected-system/confirm-system.server'
import { endsOfRequest } from '~db/repositories/ends'
import { pointSystem } from '~db/repositories/system-targets'
import { systemById } from '~db/repositories/systems'
import { engineTests } from '../../engine/harness'
import { type ScimServer, startScimServer } from '../../peers/scim-server'
import { grantAccess } from '../../support/grants'
import { freshCodeOf, value } from '../../support/identity'
import { actorOf } from '../../support/organisation'
import type { TestPortal } from '../../support/portal'
import { openRestorable, type Restorable } from '../../support/restorable'

const TOKEN = 'token-of-the-new-place'

describe('a system that was pointed elsewhere since a backup', () => {
  let restorable: Restorable
  const start = engineTests(async (now) => {
    restorable = await openRestorable('sqlite', now)
    return { ...restorable.test, close: () => restorable.close() }
  })

  /** A directory that moved since the backup, and access that was given in it at its new place. */
  async function world() {
    const setup = await start()
    const { test, organisation } = setup
    const system = organisation.systems.directory as string
    const who = (key: string) => organisation.people[key] as string
    await restorable.backup()
    const place = await startScimServer({
      token: TOKEN,
      users: [{ userName: 'svc-daypass' }],
      groups: [{ displayName: 'VMS operators' }, { displayName: 'VMS viewers' }],
    })
    const before = await rowOf(test, system)
    value(
      await changeSystem(test.services, await actorOf(test, who('ada')), system, before.targetVersion, {
        name: before.name,
        ownerSeat: 'it',
        ownerId: before.ownerId,
        patchOwner: before.patchOwner,
        networkSegment: before.networkSegment,
        manualSteps: before.manualSteps,
        maxAtOnce: null,
        maxPerMinute: null,
        settings: {
          ...before.config,
          deleteAtEnd: before.config.deleteAtEnd ? 'on' : '',
          baseUrl: place.url,
          token: TOKEN,
        },
      }),
    )
    const identity = `${new URL(place.url).origin}#${place.store.userNamed('svc-daypass')?.id}`
    const sentinel = place.store.userNamed('svc-daypass')
    const ownAccounts = ownDigest({
      ownAccounts: [
        { nativeId: sentinel?.id ?? '', nativeName: 'svc-daypass', active: true, entitlements: [] },
      ],
    })
    const confirm = async (test: TestPortal) => {
      for (const [key, seat] of [
        ['ines', 'it'],
        ['pia', 'physical_security'],
      ] as const) {
        const code = await freshCodeOf(test, who(key))
        const shown = { seat, targetVersion: 2, identity, ownAccounts, code }
        value(await confirmSystem(test.services, await actorOf(test, who(key)), system, shown))
      }
    }
    await confirm(test)
    const given = await grantAccess(test, organisation, {
      people: ['amina'],
      entitlements: ['vmsOperators'],
      from: test.clock.now(),
      to: test.clock.now() + 30 * DAY,
    })
    await test.engine.settle()
    expect(ours(place)).toMatchObject([{ active: true }])
    test.clock.advance(HOUR)
    return { ...setup, system, place, confirm, requestId: given.requestId }
  }

  it('is looked at where it points, and no end counts before both seats confirmed that place', async () => {
    const { system, place, confirm, requestId } = await world()
    const pointed = await rowOf(restorable.test, system)
    const after = await restorable.again(restorable.restore)
    const { read } = after.services.store
    const confirmedAt = async () => (await endsOfRequest(read, requestId)).map((end) => end.confirmedAt)
    await after.engine.settle()
    expect(await confirmedAt()).toEqual([null])
    expect(await rowOf(after, system)).toMatchObject({
      config: pointed.config,
      sealedSecrets: pointed.sealedSecrets,
      targetVersion: 2,
      approvedIdentity: null,
      confirmedByIt: null,
      confirmedByPhysicalSecurity: null,
    })

    await confirm(after)
    after.clock.advance(HOUR)
    await after.engine.settle()
    expect(await confirmedAt()).toEqual([expect.any(Number)])
    expect(ours(place).filter((user) => user.active)).toEqual([])
    await place.close()
  })

  it('stays where it was, with the word of nobody, where the journal does not prove the new place', async () => {
    const { test, system, place } = await world()
    const { config, sealedSecrets } = await rowOf(test, system)
    const elsewhere = { config: { ...config, baseUrl: 'https://evil.example' }, sealedSecrets }
    const sealed = test.services.keys.sealer.seal(JSON.stringify(elsewhere), `journal-target:${system}:2`)
    await test.services.store.transact((tx) => pointSystem(tx, system, 3, elsewhere, sealed))
    const after = await restorable.again(restorable.restore)
    const row = await rowOf(after, system)
    expect(row).toMatchObject({ targetVersion: 3, approvedIdentity: null })
    expect([config.baseUrl, 'https://evil.example']).not.toContain(row.config.baseUrl)
    await place.close()
  })
})

async function rowOf(test: TestPortal, id: string) {
  const row = await systemById(test.services.store.read, id)
  if (!row) throw new Error('no such system')
  return row
}

function ours(place: ScimServer) {
  return [...place.store.users.values()].filter((user) => user.externalId?.startsWith('daypass:'))
}
