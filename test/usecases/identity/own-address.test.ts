import { afterEach, beforeEach, expect, it } from 'vitest'
import { MINUTE } from '~/domain/kernel/time'
import { sendDueMail } from '~/platform/mailbox.server'
import { confirmOwnAddress, requestOwnAddress } from '~/usecases/identity/change-own-address.server'
import { loadActor } from '~/usecases/identity/load-actor.server'
import { eventsOf } from '~db/repositories/audit'
import { personById } from '~db/repositories/people'
import { aSite, aStaffMember, codes, signIn, value } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'

const NEW = 'ada@new.example'

describeOnSqlite('changing one’s own address', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  const codeMailedTo = async (address: string) => {
    await sendDueMail(portal.services, portal.mails)
    return /^\s*(\d{8})$/m.exec(portal.mails.last(address)?.text ?? '')?.[1] ?? ''
  }

  it('needs the code that the new address got; then every session ends and the old address is told', async () => {
    const ada = await aStaffMember(portal, 'Ada')
    const { token, signedIn } = await signIn(portal, ada.email)
    value(await requestOwnAddress(portal.services, signedIn, NEW))
    const code = await codeMailedTo(NEW)
    const wrong = code === '00000000' ? '11111111' : '00000000'
    expect(codes(await confirmOwnAddress(portal.services, signedIn, wrong))).toEqual(['code_wrong'])
    value(await confirmOwnAddress(portal.services, signedIn, code))
    expect((await personById(portal.services.store.read, ada.id))?.email).toBe(NEW)
    expect(await loadActor(portal.services, token)).toBeNull()
    await sendDueMail(portal.services, portal.mails)
    const told = portal.mails.last(ada.email)
    expect(told?.subject).toContain('was changed')
    expect(told?.text).not.toContain(NEW)
  })

  it('dies after five wrong codes and after half an hour', async () => {
    const ada = await aStaffMember(portal, 'Ada')
    const { signedIn } = await signIn(portal, ada.email)
    value(await requestOwnAddress(portal.services, signedIn, NEW))
    const code = await codeMailedTo(NEW)
    const wrong = code === '00000000' ? '11111111' : '00000000'
    for (let n = 0; n < 5; n++) await confirmOwnAddress(portal.services, signedIn, wrong)
    expect(codes(await confirmOwnAddress(portal.services, signedIn, code))).toEqual(['code_expired'])
    value(await requestOwnAddress(portal.services, signedIn, NEW))
    const second = await codeMailedTo(NEW)
    portal.clock.advance(30 * MINUTE)
    expect(codes(await confirmOwnAddress(portal.services, signedIn, second))).toEqual(['code_expired'])
  })

  it('stands in the log at every step, the wrong codes too, and never with the address', async () => {
    const ada = await aStaffMember(portal, 'Ada')
    const { signedIn } = await signIn(portal, ada.email)
    value(await requestOwnAddress(portal.services, signedIn, 'ada@first.example'))
    value(await requestOwnAddress(portal.services, signedIn, NEW))
    const code = await codeMailedTo(NEW)
    const wrong = code === '00000000' ? '11111111' : '00000000'
    for (let n = 0; n < 5; n++) await confirmOwnAddress(portal.services, signedIn, wrong)
    const events = (await eventsOf(portal.services.store.read, { kind: 'person', id: ada.id }, null, 20))
      .filter((event) => !event.type.startsWith('sign_in.'))
      .toReversed()
    const guess = ['code.refused', 'own_address']
    expect(
      events.map(({ type, body }) => [type, JSON.parse(body).facts.outcome ?? JSON.parse(body).facts.means]),
    ).toEqual([
      ['address.change_asked', undefined],
      ['address.change_dropped', 'withdrawn'],
      ['address.change_asked', undefined],
      guess,
      guess,
      guess,
      guess,
      ['address.change_dropped', 'refused'],
      guess,
    ])
    for (const event of events) expect(event.body).not.toContain('@')
  })

  it('tells nobody but the reader of its mail that an address is taken', async () => {
    const ada = await aStaffMember(portal, 'Ada')
    const eve = await aStaffMember(portal, 'Eve')
    const { signedIn } = await signIn(portal, ada.email)
    value(await requestOwnAddress(portal.services, signedIn, eve.email))
    const code = await codeMailedTo(eve.email)
    expect(codes(await confirmOwnAddress(portal.services, signedIn, code))).toEqual(['email_taken'])
  })

  it('is refused to approvers and administrators, and to sessions that were left open', async () => {
    const siteId = await aSite(portal)
    const sam = await aStaffMember(portal, 'Sam', [{ role: 'approver', siteId, seat: 'it' }])
    const { signedIn } = await signIn(portal, sam.email)
    expect(codes(await requestOwnAddress(portal.services, signedIn, NEW))).toEqual(['needs_second_person'])
    const ada = await aStaffMember(portal, 'Ada')
    const left = (await signIn(portal, ada.email)).signedIn
    portal.clock.advance(15 * MINUTE)
    expect(codes(await requestOwnAddress(portal.services, left, NEW))).toEqual(['sign_in_not_fresh'])
  })
})
