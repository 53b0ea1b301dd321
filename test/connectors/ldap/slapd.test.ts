import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { named } from '~/connectors/ldap/dn'
import { GROUPS, PEOPLE, RIGHTS, SERVICE_DN, SUFFIX } from '../../peers/slapd'
import { describeWithPeer } from '../../support/with-peer'
import { all, deliver, expectMatches, faultOf, inState, newOrder } from '../harness'
import { type LdapHarness, startLdapHarness } from './ldap-harness'

const SECRET = 'one-time-SECRET-of-the-holder'
const HOUR = 3_600_000

describeWithPeer('OpenLDAP', 'accounts on slapd', () => {
  let harness: LdapHarness
  beforeAll(async () => {
    harness = await startLdapHarness()
  })
  afterAll(() => harness.close())

  const dnOf = ({ nativeName }: { nativeName: string }) => `uid=${nativeName},${PEOPLE}`
  const signIn = (order: { nativeName: string }) => harness.slapd.signIn(dnOf(order), SECRET)
  const within = (from: number, to: number) => ({
    ...newOrder(harness),
    validFrom: Date.now() + from,
    validTo: Date.now() + to,
  })
  const seen = (order: Parameters<typeof deliver>[1]) => harness.connector.observe(harness.access(), order)

  describe('let their holder in', () => {
    it('inside their window, and not before it, after it or at its end', async () => {
      const inside = await deliver(harness, within(-HOUR, HOUR))
      expect(signIn(inside)).toBe(0)
      expect(signIn(await deliver(harness, within(HOUR, 2 * HOUR)))).toBe(49)
      // Nobody switched it off: that its time is over is all that the server has to go by.
      const over = await deliver(harness, within(-2 * HOUR, -HOUR))
      expect(signIn(over)).toBe(49)
      expect(await seen(over)).toMatchObject({ presence: 'present', expiresAt: over.validTo })

      const off = await deliver(harness, inState(inside, 'off'))
      expect(signIn(off)).toBe(49)
      expect(signIn(await deliver(harness, { ...within(-HOUR, HOUR), ...names(off), secret: null }))).toBe(0)
      await deliver(harness, inState(off, 'gone'))
      expect(signIn(off)).toBe(49)
      expect(harness.slapd.search(`(uid=${off.nativeName})`)).toEqual([])
    })

    it('with an end to the millisecond that is read back as it was ordered', async () => {
      const order = await deliver(harness, {
        ...within(-HOUR, 0),
        validTo: Date.UTC(2031, 4, 5, 18, 0, 0, 123),
      })
      expect((await seen(order)).expiresAt).toBe(order.validTo)
    })
  })

  it('are hashed by the server, whatever its policy says', async () => {
    const order = await deliver(harness, newOrder(harness))
    const [entry] = harness.slapd.search(`(uid=${order.nativeName})`, ['userPassword'])
    expect(entry?.values.userPassword?.[0]).toMatch(/^\{SSHA\}/)
  })

  it('are ours where they were renamed or moved, and are taken away there', async () => {
    for (const move of [
      'newrdn: uid=somebody\ndeleteoldrdn: 1\n',
      `newrdn: uid=moved\ndeleteoldrdn: 1\nnewsuperior: ${GROUPS}\n`,
    ]) {
      const order = await deliver(harness, within(-HOUR, HOUR))
      harness.slapd.change(`dn: ${dnOf(order)}\nchangetype: modrdn\n${move}`)
      expect(await seen(order)).toMatchObject({ presence: 'present', ours: true, nativeId: order.nativeId })
      const [there] = harness.slapd.search(`(employeeNumber=daypass:${order.credentialId})`)
      expect(harness.slapd.signIn(there?.dn ?? '', SECRET)).toBe(0)
      await deliver(harness, inState(order, 'off'))
      expect(harness.slapd.signIn(there?.dn ?? '', SECRET)).toBe(49)
      await deliver(harness, inState(order, 'gone'))
      expect(harness.truth(order.credentialId).objects).toBe(0)
      expect((await seen(order)).presence).toBe('absent')
    }
  })

  it('with a policy of their own are off only where it is there', async () => {
    harness.slapd.change(
      `dn: cn=lax,${SUFFIX}\nobjectClass: device\nobjectClass: pwdPolicy\ncn: lax\npwdAttribute: userPassword\npwdLockout: FALSE\n`,
    )
    const held = await deliver(harness, within(-HOUR, HOUR))
    const ruledBy = (name: string) =>
      harness.slapd.change(
        `dn: ${dnOf(held)}\nchangetype: modify\nreplace: pwdPolicySubentry\npwdPolicySubentry: cn=${name},${SUFFIX}\n`,
      )
    const listed = async () => (await all(harness)).find(({ nativeId }) => nativeId === held.nativeId)?.active
    const off = await deliver(harness, inState(held, 'off'))
    for (const [name, letsIn] of [
      ['lax', false],
      ['nobody-made-it', true],
    ] as const) {
      ruledBy(name)
      expect([name, signIn(off) === 0]).toEqual([name, letsIn])
      expect(await seen(off)).toMatchObject({ presence: letsIn ? 'present' : 'disabled' })
      expect(await listed()).toBe(letsIn)
    }
    const again = { ...within(-HOUR, HOUR), ...names(off) }
    expect((await faultOf(harness, again, deliver(harness, again))).fault).toBe('unsupported')
    await deliver(harness, inState(off, 'gone'))
    expect((await seen(off)).presence).toBe('absent')
  })

  it('with a mark that several bear are nobody’s, until one is known by its id', async () => {
    const order = await deliver(harness, newOrder(harness))
    harness.slapd.change(
      `dn: ${dnOf(order)}\nchangetype: modrdn\nnewrdn: uid=first-${order.nativeName}\ndeleteoldrdn: 1\n`,
    )
    harness.slapd.change(
      harness.person(`copy-${order.nativeName}`, `employeeNumber: daypass:${order.credentialId}\n`),
    )
    const unlearnt = inState({ ...order, nativeId: null }, 'off')
    expect((await faultOf(harness, order, deliver(harness, unlearnt))).fault).toBe('conflict')
    await deliver(harness, inState(order, 'gone'))
    expect(harness.slapd.search(`(uid=copy-${order.nativeName})`)).toHaveLength(1)
  })

  describe('in groups', () => {
    it('leave one that would be empty to the sentinel', async () => {
      const sentinel = `uid=sentinel,${PEOPLE}`
      const group = `cn=Small,${GROUPS}`
      harness.slapd.change(`dn: ${group}\nobjectClass: groupOfNames\ncn: Small\nmember: ${sentinel}\n`)
      const order = await deliver(harness, newOrder(harness, [{ group }]))
      harness.slapd.change(`dn: ${group}\nchangetype: modify\ndelete: member\nmember: ${sentinel}\n`)
      await deliver(harness, inState(order, 'gone'))
      expect(harness.slapd.search('(objectClass=*)', ['member'], group)[0]?.values.member).toEqual([sentinel])
    })

    it('hold nothing of who had their name before', async () => {
      const order = newOrder(harness)
      harness.slapd.change(
        `dn: ${harness.slapd.groups[2]}\nchangetype: modify\nadd: member\nmember: ${dnOf(order)}\n`,
      )
      await expectMatches(harness, await deliver(harness, order))
      harness.destroy(order.credentialId)
      await deliver(harness, inState(order, 'gone'))
      expect(harness.groupsOf(dnOf(order))).toEqual([])
    })

    it('are given none that is not there, is outside, or does not hold the sentinel', async () => {
      harness.slapd.change(
        `dn: cn=Lonely,${GROUPS}\nobjectClass: groupOfNames\ncn: Lonely\nmember: ${SERVICE_DN}\n`,
      )
      for (const group of [`cn=Nobody,${GROUPS}`, 'cn=Domain Admins,dc=elsewhere', `cn=Lonely,${GROUPS}`]) {
        const order = newOrder(harness, [{ group }])
        expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('refused')
        expect(harness.truth(order.credentialId).objects).toBe(0)
      }
    })

    it('are named alike in every spelling', async () => {
      const spelt = { group: `CN=vms  OPERATORS, OU=Groups,${SUFFIX.toUpperCase()}` }
      const order = await deliver(harness, newOrder(harness, [spelt]))
      expect((await seen(order)).entitlements).toEqual([named(harness.slapd.groups[1])])
      await deliver(harness, order)
      await expectMatches(harness, order)
    })
  })

  it('tell their last use and their making, and the server its clock and its own accounts', async () => {
    const order = await deliver(harness, within(-HOUR, HOUR))
    expect(signIn(order)).toBe(0)
    const listed = await all(harness)
    const account = listed.find((each) => each.nativeId === order.nativeId)
    for (const at of [account?.lastUsedAt, account?.createdAt])
      expect(Math.abs((at ?? 0) - Date.now())).toBeLessThan(HOUR)
    const check = await harness.connector.check(harness.access())
    expect(check).toMatchObject({ product: 'OpenLDAP', clockSkew: expect.any(Number) })
    const ids = check.ownAccounts.map(({ nativeId }) => nativeId)
    const own = listed.filter((each) => ids.includes(each.nativeId))
    expect(own.map((each) => each.nativeName).sort()).toEqual(['sentinel', 'svc-daypass'])
  })

  describe('that cannot be seen are not called absent', () => {
    const reader = `by dn.exact="${SERVICE_DN}"`
    it.each([
      ['everything', ['to attrs=userPassword by anonymous auth by * none', 'to * by * none']],
      ['accounts', [RIGHTS[0], `to dn.subtree="${PEOPLE}" by * none`, RIGHTS[2], RIGHTS[3]]],
      ['groups', [...RIGHTS.slice(0, 2), `to dn.subtree="${GROUPS}" by * none`, RIGHTS[3]]],
      ['members', [RIGHTS[0], 'to attrs=member by * none', ...RIGHTS.slice(1)]],
      ['marks', [RIGHTS[0], 'to attrs=employeeNumber by * none', ...RIGHTS.slice(1)]],
      ['ids', [RIGHTS[0], 'to attrs=entryUUID by * none', ...RIGHTS.slice(1)]],
      ['names', [RIGHTS[0], 'to attrs=uid by * none', ...RIGHTS.slice(1)]],
      [
        'searches',
        [RIGHTS[0], `to attrs=employeeNumber,uid,entryUUID ${reader} =rdw by * none`, ...RIGHTS.slice(1)],
      ],
    ])('when the right to see %s is gone', async (_what, rights) => {
      const order = await deliver(harness, newOrder(harness))
      try {
        harness.slapd.setRights(rights)
        for (const subject of [order, { ...order, nativeId: null }]) {
          const observation = await seen(subject).catch(() => null)
          expect(observation?.sentinelSeen ?? false).toBe(false)
        }
        await faultOf(harness, order, all(harness))
      } finally {
        harness.slapd.setRights(RIGHTS)
      }
      await expectMatches(harness, order)
    })
  })
})

describeWithPeer('OpenLDAP', 'a slapd that is not as it should be', () => {
  it('with a limit on what it tells gives no list', async () => {
    const harness = await startLdapHarness({ sizeLimit: 20 })
    try {
      harness.populate(30)
      const order = newOrder(harness)
      const error = await faultOf(harness, order, all(harness))
      expect(error.fault).toBe('refused')
      expect((await seenBy(harness, order)).presence).toBe('absent')
    } finally {
      await harness.close()
    }
  })

  it('without the overlay that ends accounts gives nobody anything', async () => {
    const harness = await startLdapHarness({ passwordPolicy: false })
    try {
      const order = newOrder(harness)
      expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('unsupported')
      expect(harness.truth(order.credentialId).objects).toBe(0)
    } finally {
      await harness.close()
    }
  })

  it('without that overlay, where accounts are kept, leaves one that nobody can sign in to', async () => {
    const harness = await startLdapHarness({ passwordPolicy: false }, { deleteAtEnd: false })
    try {
      const order = { ...newOrder(harness), secret: 'a-secret-that-the-holder-would-have' }
      expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('unsupported')
      const [account] = harness.slapd.search(`(employeeNumber=daypass:${order.credentialId})`, ['uid'])
      expect(harness.slapd.signIn(account?.dn ?? '', order.secret)).toBe(49)
      expect(harness.groupsOf(account?.dn ?? '')).toEqual([])
    } finally {
      await harness.close()
    }
  })
})

function names({ credentialId, holderName, nativeName, nativeId }: Parameters<typeof deliver>[1]) {
  return { credentialId, holderName, nativeName, nativeId }
}

function seenBy(harness: LdapHarness, order: Parameters<typeof deliver>[1]) {
  return harness.connector.observe(harness.access(), order)
}
