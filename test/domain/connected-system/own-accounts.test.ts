import { describe, expect, it } from 'vitest'
import { type Confirming, confirmedBy } from '~/domain/connected-system/confirmation'
import {
  afterAdministrator,
  driftOf,
  isDrifted,
  ownAccountsOf,
  ownAccountsText,
  sameConfirmation,
} from '~/domain/connected-system/own-accounts'
import { DAY } from '~/domain/kernel/time'
import type { Account } from '~/domain/reconciliation/observation'
import { START } from '../../support/examples'

const account = (over: Partial<Account> = {}): Account => ({
  ...{ nativeId: '7', nativeName: 'sentinel', displayName: null, active: false },
  ...{ entitlements: ['view'], markedCredentialId: null, lastUsedAt: null, createdAt: null },
  ...over,
})
const service = account({ nativeId: '1', nativeName: 'svc', active: true, entitlements: ['admin', 'view'] })
const seen = { ownAccounts: [account(), service], passwordsProved: ['1'] }
const confirmed = ownAccountsOf(seen)

describe('an account that is there by right', () => {
  it.each([
    ['as it was confirmed', {}, false],
    ['with a right less', { entitlements: [] }, false],
    ['used, and called otherwise', { lastUsedAt: START, displayName: 'Sentinel' }, false],
    ['with a right more', { entitlements: ['view', 'admin'] }, true],
    ['under another name', { nativeName: 'somebody' }, true],
    ['switched on', { active: true }, true],
    ['under another id', { nativeId: '8' }, true],
  ])('%s', (_, over, drifted) => {
    expect(isDrifted(confirmed, account(over))).toBe(drifted)
  })

  it('that is not as it was confirmed is a finding of its own, high, with a day for it', () => {
    const ptz = account({ entitlements: ['ptz'] })
    expect(driftOf(confirmed, { ownAccounts: [service, ptz] }, START)).toMatchObject([
      { kind: 'drifted', subject: '7', credentialId: null, severity: 'high', deadline: START + DAY },
    ])
    expect(driftOf(confirmed, seen, START)).toEqual([])
  })

  it('is confirmed anew after an administrator, unless the portal proves its password', () => {
    expect(driftOf(afterAdministrator(confirmed), seen, START).map(({ subject }) => subject)).toEqual(['7'])
  })

  it('is confirmed by its rights, in whichever order they are told', () => {
    const again = { ownAccounts: [{ ...service, entitlements: ['view', 'admin', 'view'] }, account()] }
    expect(ownAccountsText(ownAccountsOf(again))).toBe(ownAccountsText(confirmed))
  })

  it('is confirmed otherwise where another password is proved, another right held, or nothing confirmed', () => {
    expect(sameConfirmation(confirmed, ownAccountsOf(seen))).toBe(true)
    expect(sameConfirmation(null, null)).toBe(true)
    for (const other of [
      null,
      ownAccountsOf({ ...seen, passwordsProved: ['7'] }),
      ownAccountsOf({ ...seen, ownAccounts: [account({ entitlements: ['ptz'] }), service] }),
      ownAccountsOf({ ...seen, ownAccounts: [service] }),
    ]) {
      expect(sameConfirmation(confirmed, other)).toBe(false)
      expect(sameConfirmation(other, confirmed)).toBe(false)
    }
  })
})

describe("a seat's word for where a system points", () => {
  const nobody: Confirming = {
    ...{ approvedIdentity: null, confirmingIdentity: null, ownAccounts: null, ownWord: null },
    ...{ confirmedByIt: null, confirmedByPhysicalSecurity: null },
  }
  const target = { identity: 'vms', accounts: confirmed }
  const others = { ...target, accounts: ownAccountsOf({ ownAccounts: [service] }) }
  const say = (
    system: Confirming,
    ...word: [seat: 'it' | 'physical_security', by: string, of?: typeof target]
  ) => {
    const said = confirmedBy(system, word[0], word[1], word[2] ?? target)
    return said.ok ? { ...system, ...said.value.change } : said.problems[0]?.code
  }
  const half = say(nobody, 'it', 'ines') as Confirming
  const whole = say(half, 'physical_security', 'pia') as Confirming

  it('makes it known with its accounts once both said the same, by two people', () => {
    expect(half).toMatchObject({ approvedIdentity: null, ownAccounts: null, confirmedByIt: 'ines' })
    expect(whole).toMatchObject({ approvedIdentity: 'vms', ownAccounts: confirmed, ownWord: null })
    expect(say(half, 'physical_security', 'ines')).toBe('person_has_confirmed')
    expect(say(half, 'it', 'ida')).toBe('seat_has_confirmed')
    expect(say(half, 'physical_security', 'pia', { ...target, identity: 'x' })).toBe(
      'identity_differs_from_first',
    )
  })

  it('waits where the accounts are others by now, until the first seat has looked again', () => {
    expect(say(half, 'physical_security', 'pia', others)).toBe('own_accounts_differ_from_first')
    const renewed = say(half, 'it', 'ida', others) as Confirming
    expect(say(renewed, 'physical_security', 'pia', others)).toMatchObject({
      approvedIdentity: 'vms',
      ownAccounts: others.accounts,
    })
  })

  it('is asked anew of a confirmed system for its accounts alone, and takes both seats again', () => {
    expect(say(whole, 'it', 'ines')).toBe('own_accounts_as_confirmed')
    expect(say(whole, 'it', 'ines', { ...others, identity: 'x' })).toBe('identity_changed')
    const first = say(whole, 'it', 'ines', others) as Confirming
    expect(first).toMatchObject({ approvedIdentity: 'vms', ownAccounts: confirmed })
    expect(say(first, 'physical_security', 'ines', others)).toBe('person_has_confirmed')
    expect(say(first, 'it', 'ida', others)).toMatchObject({ ownAccounts: confirmed })
    expect(say(first, 'physical_security', 'pia', others)).toMatchObject({
      ownAccounts: others.accounts,
      ownWord: null,
    })
  })
})
