import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { isApprover } from '~/domain/person/roles'
import { changePerson } from '~/usecases/person/change-person.server'
import { changeStaffAddress, moveAddress } from '~/usecases/staff/change-address.server'
import { forgetFactor } from '~/usecases/staff/reset-second-factor.server'
import { moveAddressRow } from '~db/repositories/address-moves'
import { eventsOf } from '~db/repositories/audit'
import { standingFreezes } from '~db/repositories/giving-freezes'
import { personById } from '~db/repositories/people'
import { rolesOf } from '~db/repositories/roles'
import type { SampleOrganisation } from '~db/seed'
import { askForLink, secretOf, signIn, value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import type { TestPortal } from '../../support/portal'
import { openRestorable, type Restorable } from '../../support/restorable'

describe('addresses that moved since a backup', () => {
  let restorable: Restorable
  let organisation: SampleOrganisation
  let test: TestPortal
  beforeEach(async () => {
    restorable = await openRestorable('sqlite')
    test = restorable.test
    organisation = await sampleOrganisation(test)
    await secretOf(test, who('ines'))
    await secretOf(test, who('pia'))
    await restorable.backup()
    test.clock.advance(HOUR)
  })
  afterEach(() => restorable.close())

  const who = (key: string) => organisation.people[key] as string
  const read = () => test.services.store.read
  const addressOf = async (key: string) => (await personById(read(), who(key)))?.email
  const linkFor = async (email: string) => (await askForLink(test, email)).token
  /** As both people agreed to it. */
  const move = (key: string, email: string) =>
    test.services.store.transact(async (tx) => {
      const person = await personById(tx, who(key))
      if (person) await moveAddress(test.services, tx, person, email, who('ada'), test.clock.now())
    })
  const restored = async () => {
    test.clock.advance(MINUTE)
    test = await restorable.again(restorable.restore)
  }

  it('sign in where they moved to, and nobody does at the old ones', async () => {
    await move('ines', 'ines@new.example')
    await move('ines', 'ines@newest.example')
    const tomasz = await personById(read(), who('tomasz'))
    value(
      await changePerson(test.services, await actorOf(test, who('ada')), who('tomasz'), {
        name: tomasz?.name ?? '',
        email: 'tomasz@new.example',
        phone: null,
        crewLead: false,
      }),
    )
    await restored()
    expect(await addressOf('ines')).toBe('ines@newest.example')
    expect(await addressOf('tomasz')).toBe('tomasz@new.example')
    for (const old of ['ines@daypass.example', 'ines@new.example', 'tomasz@kestrel.example']) {
      expect([old, await linkFor(old)]).toEqual([old, ''])
    }
    expect((await signIn(test, 'tomasz@new.example')).signedIn.person.id).toBe(who('tomasz'))
    // The word that the database was restored goes where they read their mail.
    await test.engine.settle()
    const told = test.mails.sent.filter((mail) => mail.subject.includes('restored'))
    expect(told.map((mail) => mail.to)).toContain('ines@newest.example')
    expect(told.at(-1)?.text).toMatch(/moved again\W+2\b/)
    const events = await eventsOf(read(), { kind: 'person', id: who('ines') }, null, 20)
    expect(events.map((event) => event.type)).toContain('address.changed')
  })

  it('of two people who changed places, and of one who took that of somebody archived, are told apart', async () => {
    await move('gus', 'between@daypass.example')
    await move('gwen', 'gus@daypass.example')
    await move('gus', 'gwen@daypass.example')
    await restored()
    expect([await addressOf('gus'), await addressOf('gwen')]).toEqual([
      'gwen@daypass.example',
      'gus@daypass.example',
    ])
  })

  it('are void where the journal does not prove one, until an administrator gives another', async () => {
    const sealed = test.services.keys.sealer.seal('theo@evil.example', 'journal-address:somebody:1')
    await test.services.store.transact(async (tx) => {
      await moveAddressRow(tx, who('gus'), 'gus@new.example', () => 'no sealed text')
      await moveAddressRow(tx, who('sofia'), 'sofia@new.example', () => sealed)
      // Its living owner in the backup does not move as far as this journal knows.
      const seal = (text: string, context: string) => test.services.keys.sealer.seal(text, context)
      await moveAddressRow(tx, who('aldo'), 'aldo@new.example', (move) =>
        seal('gwen@daypass.example', `journal-address:${who('aldo')}:${move}`),
      )
    })
    await restored()
    for (const key of ['gus', 'sofia', 'aldo']) {
      expect(await addressOf(key)).toBe(`${who(key)}@void.invalid`)
      expect(await linkFor(`${key}@daypass.example`)).toBe('')
      expect(await linkFor(`${key}@new.example`)).toBe('')
    }
    expect(await linkFor('theo@evil.example')).toBe('')
    expect(await addressOf('gwen')).toBe('gwen@daypass.example')
    expect(await standingFreezes(read())).toMatchObject([{ facts: { addressesMoved: 3, addressesVoid: 3 } }])
    const ada = await actorOf(test, who('ada'))
    value(await changeStaffAddress(test.services, ada, who('gus'), 'gus@new.example'))
    expect((await signIn(test, 'gus@new.example')).signedIn.person.id).toBe(who('gus'))
    // The next restore knows of that move, too.
    await restored()
    expect(await addressOf('gus')).toBe('gus@new.example')
  })

  it('let their people decide nothing for as long as they had to wait, as does a second factor that was reset', async () => {
    const movedAt = test.clock.now()
    await move('ines', 'ines@new.example')
    test.clock.advance(HOUR)
    const resetAt = test.clock.now()
    await test.services.store.transact(async (tx) => {
      const pia = await personById(tx, who('pia'))
      if (pia) await forgetFactor(test.services, tx, pia, who('ada'), resetAt)
    })
    await restored()
    const waits = async (key: string) => (await rolesOf(read(), who(key))).map((role) => role.effectiveAt)
    expect(await waits('ines')).toEqual([movedAt + DAY])
    expect(await waits('pia')).toEqual([resetAt + DAY])
    for (const key of ['ines', 'pia']) {
      const actor = await actorOf(test, who(key))
      expect([isApprover(actor, test.clock.now()), isApprover(actor, resetAt + DAY)]).toEqual([false, true])
    }
    expect(isApprover(await actorOf(test, who('sam')), test.clock.now())).toBe(true)
  })

  it('stand in the journal so that nobody reads them there', async () => {
    await move('ines', 'ines@new.example')
    const folder = join(restorable.dataDir, 'journal')
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
    const text = (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('')
    expect(text).toContain('"kind":"address"')
    expect(text).not.toMatch(/new\.example|[\w.]+@/)
  })

  it('stay as they are when nothing was restored', async () => {
    await move('ines', 'ines@new.example')
    test = await restorable.again()
    expect(await addressOf('ines')).toBe('ines@new.example')
    expect(await standingFreezes(read())).toEqual([])
  })
})
