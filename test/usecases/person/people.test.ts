import sharp from 'sharp'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sendDueMail } from '~/platform/mailbox.server'
import { readFile } from '~/usecases/document/read-file.server'
import { addPerson } from '~/usecases/person/add-person.server'
import { archivePerson } from '~/usecases/person/archive-person.server'
import { changePerson } from '~/usecases/person/change-person.server'
import { changePhoto } from '~/usecases/person/change-photo.server'
import { personInput } from '~/usecases/person/person-input'
import { listPeople, readPerson } from '~/usecases/person/read-person.server'
import { readInput } from '~/usecases/typed-input'
import { credentialsOfPerson } from '~db/repositories/credentials'
import { fileById } from '~db/repositories/files'
import { personById } from '~db/repositories/people'
import { crewAtWork, statesOf } from '../../support/access'
import { codes, signIn, value } from '../../support/identity'
import { samplePhoto } from '../../support/organisation'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { requestDesk } from '../../support/requests'

const RUTH = { name: 'Ruth Klein', email: 'ruth@kestrel.example', phone: null, crewLead: false }

describeOnSqlite('people of vendors', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  const personOf = async (id: string) => {
    const row = await personById(portal.services.store.read, id)
    if (!row) throw new Error('no such person')
    return row
  }

  it('are added by administrators and by the crew lead of their own vendor, who appoints no lead', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const kestrel = desk.organisation.vendors.kestrel ?? ''
    const lead = { ...RUTH, crewLead: true }
    for (const key of ['noor', 'tomasz', 'ines', 'aldo', 'sofia']) {
      expect(codes(await addPerson(services, await desk.actor(key), kestrel, lead))).toEqual(['not_found'])
    }
    const byLead = value(await addPerson(services, await desk.actor('lena'), kestrel, lead))
    expect(await personOf(byLead)).toMatchObject({ vendorId: kestrel, kind: 'contractor', crewLead: false })
    const again = await addPerson(services, await desk.actor('ada'), kestrel, lead)
    expect(codes(again)).toEqual(['email_taken'])
    const other = { ...lead, email: 'rita@kestrel.example' }
    const byAdministrator = value(await addPerson(services, await desk.actor('ada'), kestrel, other))
    expect((await personOf(byAdministrator)).crewLead).toBe(true)
  })

  it('who are archived lose everything at once, and nobody with their address gets it back', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const old = desk.idOf('tomasz')
    const address = (await personOf(old)).email
    const { token } = await signIn(portal, address)
    expect(await statesOf(portal, old)).toEqual(['on'])
    expect(codes(await archivePerson(services, await desk.actor('noor'), old))).toEqual(['not_found'])
    value(await archivePerson(services, await desk.actor('lena'), old))
    expect(await statesOf(portal, old)).not.toContain('on')
    const { loadActor } = await import('~/usecases/identity/load-actor.server')
    expect(await loadActor(services, token)).toBeNull()

    const kestrel = desk.organisation.vendors.kestrel ?? ''
    const again = { ...RUTH, email: address }
    const id = value(await addPerson(services, await desk.actor('lena'), kestrel, again))
    expect(id).not.toBe(old)
    await portal.engine.settle()
    expect(await credentialsOfPerson(services.store.read, id)).toEqual([])
    expect(await statesOf(portal, old)).not.toContain('on')
    expect(codes(await archivePerson(services, await desk.actor('lena'), desk.idOf('lena')))).toEqual([
      'own_archive',
    ])
  })

  it('keep name, photo and address while access runs, so that nobody walks in on the approval of somebody else', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const tomasz = desk.idOf('tomasz')
    const before = await personOf(tomasz)
    const lena = await desk.actor('lena')
    const ada = await desk.actor('ada')
    const renamed = { name: 'Somebody Else', email: before.email, phone: null, crewLead: false }
    const moved = { ...renamed, name: before.name, email: 'somebody.else@kestrel.example' }
    for (const actor of [lena, ada]) {
      expect(await changePerson(services, actor, tomasz, renamed)).toEqual({
        ok: false,
        problems: [{ code: 'appearance_fixed', field: 'name' }],
      })
      expect(await changePerson(services, actor, tomasz, moved)).toEqual({
        ok: false,
        problems: [{ code: 'address_fixed', field: 'email' }],
      })
    }
    const photo = await samplePhoto()
    const own = await desk.actor('tomasz')
    for (const actor of [lena, ada, own]) {
      expect(codes(await changePhoto(services, actor, tomasz, photo))).toEqual(['appearance_fixed'])
    }
    expect(value(await readPerson(services, lena, tomasz)).identityFixed).toBe(true)
    value(await changePerson(services, lena, tomasz, { ...renamed, name: before.name, phone: '+49 40 2' }))
    expect(await personOf(tomasz)).toMatchObject({ name: before.name, email: before.email })
    expect((await personOf(tomasz)).photoFileId).toBe(before.photoFileId)
    // Nobody without access is in anybody's way.
    value(await changePhoto(services, lena, desk.idOf('lena'), photo))
  })

  it('get another address only with the old one told and signed out, and never a crew lead by a crew lead', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const amina = await personOf(desk.idOf('amina'))
    const { token } = await signIn(portal, amina.email)
    const moved = { name: amina.name, email: 'amina@new.example', phone: null, crewLead: false }
    const lena = await desk.actor('lena')
    expect(
      codes(await changePerson(services, lena, amina.id, { ...moved, email: 'tomasz@kestrel.example' })),
    ).toEqual(['email_taken'])
    value(await changePerson(services, lena, amina.id, moved))
    await sendDueMail(services, portal.mails)
    const told = portal.mails.last(amina.email)
    expect(told?.subject).toContain('was changed')
    expect(told?.text).not.toContain('amina@new.example')
    const { loadActor } = await import('~/usecases/identity/load-actor.server')
    expect(await loadActor(services, token)).toBeNull()

    const self = await personOf(desk.idOf('lena'))
    const own = { name: self.name, email: 'lena@new.example', phone: null, crewLead: true }
    expect(codes(await changePerson(services, lena, self.id, own))).toEqual(['address_of_crew_lead'])
  })

  it('have a photo that was drawn anew, without what the camera wrote, seen by those who may', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const tomasz = desk.idOf('tomasz')
    const background = { r: 1, g: 2, b: 3 }
    const taken = await sharp({ create: { width: 900, height: 1200, channels: 3, background } })
      .withExif({ IFD0: { Copyright: 'Secret place' } })
      .jpeg()
      .toBuffer()
    value(await changePhoto(services, await desk.actor('lena'), tomasz, taken))
    const fileId = (await personOf(tomasz)).photoFileId ?? ''
    const stored = await fileById(services.store.read, fileId)
    const drawn = await sharp(stored?.bytes).metadata()
    expect(drawn).toMatchObject({ format: 'jpeg', width: 480, height: 640 })
    expect(drawn.exif).toBeUndefined()

    const seen = async (key: string) => (await readFile(services, await desk.actor(key), fileId)) !== null
    const may = ['lena', 'tomasz', 'ines', 'theo', 'ada', 'aldo']
    for (const key of may) expect([key, await seen(key)]).toEqual([key, true])
    for (const key of ['noor', 'amina', 'sofia', 'gus']) expect([key, await seen(key)]).toEqual([key, false])
    expect(
      codes(await changePhoto(services, await desk.actor('lena'), tomasz, Buffer.from('%PDF-1.7'))),
    ).toEqual(['upload_not_an_image'])
    expect(codes(await changePhoto(services, await desk.actor('noor'), tomasz, taken))).toEqual(['not_found'])
  })

  it('are known by their photo to the guards of the sites they come to, and to no other guard', async () => {
    const desk = await crewAtWork(portal)
    const fileId = (await personOf(desk.idOf('tomasz'))).photoFileId ?? ''
    expect(await readFile(portal.services, await desk.actor('gus'), fileId)).not.toBeNull()
    expect(await readFile(portal.services, await desk.actor('gwen'), fileId)).toBeNull()
  })

  it('are listed for their crew lead and for those who read the configuration, and for nobody else', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const kestrel = desk.organisation.vendors.kestrel ?? ''
    const query = { after: '', archived: false, vendorId: kestrel }
    const names = value(await listPeople(services, await desk.actor('lena'), query)).rows.map((r) => r.name)
    expect(names.toSorted()).toEqual(['Amina Diallo', 'Lena Voss', 'Tomasz Nowak'])
    const all = { ...query, vendorId: null }
    expect(codes(await listPeople(services, await desk.actor('lena'), all))).toEqual(['not_found'])
    expect(codes(await listPeople(services, await desk.actor('noor'), query))).toEqual(['not_found'])
    expect(codes(await readPerson(services, await desk.actor('noor'), desk.idOf('tomasz')))).toEqual([
      'not_found',
    ])
    expect(value(await listPeople(services, await desk.actor('aldo'), all)).rows).toHaveLength(6)
  })

  it.each(['\u202e', '\u2066', '\u200b', '\u200d', '\u2060', '\u00ad', '\u0007'])(
    'have no name with characters that nobody sees: %j',
    (unseen) => {
      expect(readInput(personInput, { ...RUTH, name: `Ruth${unseen} Klein` })).toEqual({
        ok: false,
        problems: [{ code: 'text_unreadable', field: 'name' }],
      })
    },
  )

  it('say next to each field what is wrong', () => {
    expect(readInput(personInput, { name: 'x'.repeat(121), email: 'a@b, c@d', phone: 'call me' })).toEqual({
      ok: false,
      problems: [
        { code: 'too_long', field: 'name', detail: { max: 120 } },
        { code: 'email_invalid', field: 'email' },
        { code: 'phone_invalid', field: 'phone' },
      ],
    })
  })
})
