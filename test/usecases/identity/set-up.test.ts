import { afterEach, beforeEach, expect, it } from 'vitest'
import { isAdministrator } from '~/domain/person/roles'
import { totpCode } from '~/platform/totp.server'
import { offerSecondFactor } from '~/usecases/identity/offer-second-factor.server'
import {
  ensureSetUpLink,
  isSetUpOpen,
  SET_UP_OWNER,
  type SetUp,
  setUpPortal,
} from '~/usecases/identity/set-up-portal.server'
import { aStaffMember, codes, value, whoIs } from '../../support/identity'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'

describeOnBothDialects('setting the portal up', (open, dialect) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  const linkToken = async () => ((await ensureSetUpLink(portal.services)) ?? '').split('/setup/')[1] ?? ''

  async function filledIn(over: Partial<SetUp> = {}): Promise<SetUp> {
    const email = over.email ?? 'noa@example.com'
    const offer = offerSecondFactor(portal.services, SET_UP_OWNER, email)
    return {
      token: await linkToken(),
      name: 'Noa',
      email,
      sealed: offer.sealed,
      code: totpCode(offer.secret, portal.clock.now()),
      ip: '192.0.2.1',
      userAgent: null,
      ...over,
    }
  }

  it('makes the first administrator, signed in with the second factor proved', async () => {
    const opened = value(await setUpPortal(portal.services, await filledIn()))
    const noa = await whoIs(portal, opened.token)
    expect(noa).toMatchObject({ secondFactor: 'fresh', withheld: null })
    expect(noa.person).toMatchObject({ name: 'Noa', email: 'noa@example.com', kind: 'staff' })
    expect(isAdministrator(noa.actor, portal.clock.now())).toBe(true)
  })

  it('is over for good afterwards', async () => {
    const token = await linkToken()
    expect(await isSetUpOpen(portal.services, token)).toBe(true)
    value(await setUpPortal(portal.services, await filledIn()))
    expect(await ensureSetUpLink(portal.services)).toBeNull()
    expect(await isSetUpOpen(portal.services, token)).toBe(false)
    expect(
      codes(await setUpPortal(portal.services, await filledIn({ token, email: 'eve@example.com' }))),
    ).toEqual(['not_found'])
  })

  it('gives the same link after a restart, and one administrator to two who try at once', async () => {
    // SQLite has one node.
    const node = dialect === 'postgres' ? await portal.another() : portal
    expect(await ensureSetUpLink(node.services)).toBe(await ensureSetUpLink(portal.services))
    const one = await filledIn()
    const two = await filledIn({ email: 'eve@example.com' })
    const both = await Promise.all([setUpPortal(portal.services, one), setUpPortal(node.services, two)])
    expect(both.filter((result) => result.ok)).toHaveLength(1)
  })

  it('refuses a guessed link, a wrong code and an address that is somebody’s', async () => {
    await aStaffMember(portal, 'Ada')
    const { services } = portal
    expect(await isSetUpOpen(services, 'x'.repeat(43))).toBe(false)
    expect(codes(await setUpPortal(services, await filledIn({ token: 'x'.repeat(43) })))).toEqual([
      'not_found',
    ])
    expect(codes(await setUpPortal(services, await filledIn({ code: 'abcdef' })))).toEqual(['code_wrong'])
    expect(codes(await setUpPortal(services, await filledIn({ email: 'ada@example.com' })))).toEqual([
      'email_taken',
    ])
    expect(codes(await setUpPortal(services, await filledIn({ sealed: 'nothing' })))).toEqual([
      'offer_expired',
    ])
    expect(await ensureSetUpLink(services)).not.toBeNull()
  })
})
