import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Order, SystemAccess } from '~/connectors/contract'
import { sharedConfig } from '~/connectors/onvif/shared-config'
import { OnvifSharedConnector } from '~/connectors/onvif/shared-connector.server'
import type { Vault } from '~/domain/credential/vault'
import { openVault } from '~/platform/vault.server'
import { type FaultProxy, startFaultProxy } from '../../peers/fault-proxy'
import { type OnvifDevice, startOnvifDevice } from '../../peers/onvif-device'
import { isOnvifWrite, onvifHide, onvifLie } from '../../peers/onvif-replies'
import { sampleOrganisation } from '../../support/organisation'
import { openTestPortal, type TestPortal } from '../../support/portal'

const FACTORY = 'admin-of-the-factory'
/** Steps of handing an account on, and whether the portal dies before the step's effect or after it. */
const STEPS = (['propose', 'set', 'settled'] as const).flatMap((step) =>
  (['before', 'after'] as const).map((when) => ({ step, when })),
)

describe('handing a shared account on', () => {
  const connector = new OnvifSharedConnector()
  let portal: TestPortal
  let systemId: string
  let device: OnvifDevice
  let proxy: FaultProxy
  let breaks: (typeof STEPS)[number] | null = null

  beforeAll(async () => {
    portal = await openTestPortal('sqlite')
    await sampleOrganisation(portal)
    const { q, t } = portal.services.store.read
    systemId = (await q.select({ id: t.connectedSystem.id }).from(t.connectedSystem).limit(1))[0]
      ?.id as string
  })
  afterAll(() => portal.close())
  beforeEach(async () => {
    breaks = null
    await portal.services.store.transact(({ q, t }) => q.delete(t.sharedSecret))
    device = await startOnvifDevice({ lockout: { after: 20, forMs: 60_000 } })
    const { origin } = device
    proxy = await startFaultProxy({ origin, isWrite: isOnvifWrite, lie: onvifLie, hide: onvifHide })
  })
  afterEach(async () => {
    await proxy.close()
    await device.close()
  })

  /** The vault of the portal; it dies where it is told to. */
  function vault(): Vault {
    const real = openVault(portal.services, { id: systemId })
    const dying = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
      const dies = breaks?.step === step ? breaks.when : null
      if (dies === 'before') throw new Error('died')
      const done = await work()
      if (dies === 'after') throw new Error('died')
      return done
    }
    return {
      known: real.known,
      propose: (account, secret) => dying('propose', () => real.propose(account, secret)),
      settled: (account, secret) => dying('settled', () => real.settled(account, secret)),
    }
  }

  function access(as: { username: string; password: string }): SystemAccess<never> {
    const deviceUrl = device.url.replace(device.origin, proxy.origin)
    const config = sharedConfig.parse({ deviceUrl, sharedAccounts: 'admin', ...as })
    return { systemId, config: config as never, signal: new AbortController().signal, vault: vault() }
  }

  function order(holder: number, state: Order['state']): Order<never> {
    const credentialId = `01890000-0000-7000-8000-00000000000${holder}`
    const names = { credentialId, holderName: 'Zoë Ångström' }
    const on = state === 'on'
    return {
      ...names,
      nativeName: connector.nativeName(names),
      nativeId: null,
      state,
      entitlements: on ? ([{ mapping: { sharedAccount: 'admin' }, until: 2 }] as never) : [],
      validFrom: on ? 1 : null,
      validTo: on ? 2 : null,
      sessions: on ? 'keep' : 'end',
      secret: `Holder-${holder}-secret`,
    }
  }

  const opens = (secret: string) => device.signIn('admin', secret) === 'Administrator'
  const known = async () =>
    (await openVault(portal.services, { id: systemId }).known('admin')).map(({ secret }) => secret)
  const own = { username: 'service', password: 'service-of-the-maker' }
  const itself = { username: 'admin', password: FACTORY }

  /** Dies at one step, and does the same again when it is back. */
  async function interrupted(work: () => Promise<unknown>, at: (typeof STEPS)[number]): Promise<void> {
    breaks = at
    if (at.step === 'set') {
      const mode = at.when === 'before' ? 'down' : 'drop-answer'
      proxy.set({ mode }, { only: isOnvifWrite, times: 1 })
    }
    await expect(work()).rejects.toThrow()
    breaks = null
    proxy.set({ mode: 'pass' })
    // Whatever happened, the portal still knows what is in force.
    expect([FACTORY, ...(await known())].filter(opens)).toHaveLength(1)
    await work()
  }

  describe.each([
    ['an account of its own', own],
    ['the shared account itself', itself],
  ])('by %s', (_, as) => {
    it.each(STEPS)('gives it although the portal dies $when $step', async (at) => {
      await interrupted(() => connector.apply(access(as), order(1, 'on')), at)
      expect([opens('Holder-1-secret'), opens(FACTORY)]).toEqual([true, false])
      expect((await known())[0]).toBe('Holder-1-secret')
      expect(await connector.observe(access(as), order(1, 'on'))).toMatchObject({
        ...{ presence: 'present', entitlements: ['admin'], ours: true, sentinelSeen: true, proof: 'use' },
      })
    })

    it.each(STEPS)('takes it although the portal dies $when $step', async (at) => {
      await connector.apply(access(as), order(1, 'on'))
      await interrupted(() => connector.apply(access(as), order(1, 'gone')), at)
      expect([opens('Holder-1-secret'), opens(FACTORY)]).toEqual([false, false])
      expect((await known()).filter(opens)).toHaveLength(1)
      expect(await connector.observe(access(as), order(1, 'gone'))).toMatchObject({
        ...{ presence: 'absent', sentinelSeen: true, proof: 'use' },
      })
      await connector.apply(access(as), order(2, 'on'))
      expect([opens('Holder-2-secret'), (await known())[0]]).toEqual([true, 'Holder-2-secret'])
    })

    it('leaves it to whoever has it by now', async () => {
      await connector.apply(access(as), order(1, 'on'))
      await connector.apply(access(as), order(2, 'on'))
      await connector.apply(access(as), order(1, 'gone'))
      await connector.apply(access(as), order(1, 'gone'))
      expect([opens('Holder-1-secret'), opens('Holder-2-secret')]).toEqual([false, true])
      expect(await connector.observe(access(as), order(1, 'gone'))).toMatchObject({ presence: 'absent' })
    })

    it('keeps the level that the account has, and writes nothing twice', async () => {
      device.accounts.put({ username: 'admin', password: FACTORY, level: 'Administrator' })
      await connector.apply(access(as), order(1, 'on'))
      device.forget()
      await connector.apply(access(as), order(1, 'on'))
      expect(device.actions.filter((name) => name === 'SetUser')).toEqual([])
      expect(device.accounts.userNamed('admin')?.level).toBe('Administrator')
    })
  })

  it('ends it for a holder who changed the password, and believes no end before', async () => {
    await connector.apply(access(own), order(1, 'on'))
    device.accounts.put({ username: 'admin', password: 'of-their-own-now', level: 'Administrator' })
    expect(await connector.observe(access(own), order(1, 'gone'))).toMatchObject({ sentinelSeen: false })
    await connector.apply(access(own), order(1, 'gone'))
    expect(opens('of-their-own-now')).toBe(false)
    expect(await connector.observe(access(own), order(1, 'gone'))).toMatchObject({
      ...{ presence: 'absent', sentinelSeen: true, proof: 'use' },
    })
  })

  it.each(STEPS)(
    'takes a password that came back after the end, although the portal dies $when $step',
    async (at) => {
      await connector.apply(access(itself), order(1, 'on'))
      await connector.apply(access(itself), order(1, 'gone'))
      // The end is confirmed: the credential has no secret any more.
      const over = { ...order(1, 'gone'), secret: null }
      expect(await connector.observe(access(itself), over)).toMatchObject({
        ...{ presence: 'absent', sentinelSeen: true, proof: 'use' },
      })
      // A call from before the end, that timed out and arrives only now.
      device.accounts.put({ username: 'admin', password: 'Holder-1-secret', level: 'Administrator' })
      expect(await connector.observe(access(itself), over)).toMatchObject({
        ...{ presence: 'present', ours: true, entitlements: ['admin'] },
      })
      await interrupted(() => connector.apply(access(itself), over), at)
      expect(opens('Holder-1-secret')).toBe(false)
      expect(await connector.observe(access(itself), over)).toMatchObject({
        ...{ presence: 'absent', sentinelSeen: true },
      })
    },
  )

  it('takes no refusal by chance for an end', async () => {
    const isLogin = ({ body }: { body: string }) =>
      body.includes('GetDeviceInformation') && body.includes('>admin<')
    const refuse = (from: number, times: number) => {
      let logins = 0
      proxy.set(
        {
          mode: 'each',
          fault: () => {
            logins += 1
            const struck = logins >= from && logins < from + times
            return struck ? { mode: 'answer', reply: { status: 401 } } : { mode: 'pass' }
          },
        },
        { only: isLogin },
      )
    }
    const ended = async () => {
      const { presence, sentinelSeen } = await connector.observe(access(own), order(1, 'gone'))
      return presence === 'absent' && sentinelSeen
    }
    await connector.apply(access(own), order(1, 'on'))
    for (const times of [1, 2, 9])
      for (let from = 1; from <= 4; from += 1) {
        refuse(from, times)
        expect([from, times, await ended()]).toEqual([from, times, false])
      }
    proxy.set({ mode: 'pass' })
    await connector.apply(access(own), order(1, 'gone'))
    expect(await ended()).toBe(true)
    // The login after theirs, without which nothing says that the device was there at all.
    refuse(4, 9)
    expect(await ended()).toBe(false)
  })

  it('keeps a password for two days after another took its place, and whose it was', async () => {
    const { known } = vault()
    await connector.apply(access(own), order(1, 'on'))
    await connector.apply(access(own), order(1, 'gone'))
    const { credentialId } = order(1, 'gone')
    expect(await known('admin')).toMatchObject([
      { credentialId: null },
      { secret: 'Holder-1-secret', credentialId },
    ])
    portal.clock.advance(2 * 86_400_000)
    await connector.apply(access(own), order(2, 'on'))
    expect((await known('admin')).map((each) => each.credentialId)).toEqual([
      order(2, 'on').credentialId,
      null,
    ])
  })

  it('believes no end while another account has a password that its holder may have set, and takes it', async () => {
    const both = () => {
      const one = access(own)
      const config = { ...(one.config as object), sharedAccounts: 'admin, installer' } as never
      return { ...one, config }
    }
    await connector.apply(both(), order(1, 'on'))
    // Never handed round, and yet nobody signs in with what its installer knew.
    expect(device.signIn('installer', 'installer-2019')).toBeNull()
    device.accounts.put({ username: 'installer', password: 'of-their-own-now', level: 'Administrator' })
    expect(await connector.observe(both(), order(1, 'gone'))).toMatchObject({ sentinelSeen: false })
    await interrupted(() => connector.apply(both(), order(1, 'gone')), { step: 'set', when: 'after' })
    expect(device.signIn('installer', 'of-their-own-now')).toBeNull()
    expect(await connector.observe(both(), order(1, 'gone'))).toMatchObject({
      ...{ presence: 'absent', sentinelSeen: true, proof: 'use' },
    })
  })

  it('calls a password proved that was let in just now, and sets anew what somebody changed while nobody had it', async () => {
    const proved = async () => (await connector.check(access(own))).passwordsProved
    const change = () =>
      device.accounts.put({ username: 'admin', password: 'of-a-stranger', level: 'Administrator' })
    expect(await proved()).toEqual(['service'])
    await connector.apply(access(own), order(1, 'on'))
    expect(await proved()).toEqual(['service', 'admin'])
    change()
    expect(await proved()).toEqual(['service'])
    // Its holder's own order puts that right.
    await connector.renewSecrets(access(own))
    expect(opens('of-a-stranger')).toBe(true)
    await connector.apply(access(own), order(1, 'gone'))
    change()
    await connector.renewSecrets(access(own))
    expect([opens('of-a-stranger'), await proved()]).toEqual([false, ['service', 'admin']])
  })

  it('refuses an account that the settings do not name, and one that is not there', async () => {
    const other = { ...order(1, 'on'), entitlements: [{ mapping: { sharedAccount: 'service' }, until: 2 }] }
    await expect(connector.apply(access(own), other as never)).rejects.toMatchObject({ fault: 'refused' })
    device.accounts.remove('admin')
    await expect(connector.apply(access(own), order(1, 'on'))).rejects.toMatchObject({ fault: 'refused' })
    await expect(connector.check(access(own))).rejects.toMatchObject({ fault: 'refused' })
  })

  it('says so when none of the passwords that it knows opens its own account', async () => {
    await connector.apply(access(itself), order(1, 'on'))
    device.accounts.put({ username: 'admin', password: 'of-somebody-else', level: 'Administrator' })
    device.forget()
    await expect(connector.observe(access(itself), order(1, 'gone'))).rejects.toMatchObject({
      fault: 'unauthorised',
    })
    expect(device.actions.filter((name) => name === 'GetDeviceInformation').length).toBeLessThan(10)
  })
})
