import { describe, expect, it } from 'vitest'
import {
  REMIND_AGAIN_AFTER,
  remindsNow,
  type SignedFacts,
  type SignOff,
  signedText,
  standingOf,
  whyNotSigned,
} from '~/domain/connected-system/sign-off'
import { DAY } from '~/domain/kernel/time'
import { START, sha256 } from '../../support/examples'

const every = 180 * DAY
const facts: SignedFacts = {
  kind: 'scim',
  siteId: 'plant',
  segment: 'VLAN 40',
  ownerId: 'ines',
  ownerSeat: 'it',
  patchOwner: 'IT operations',
  identity: 'vms',
  settings: { baseUrl: 'https://vms.example' },
  capabilities: {
    ...{ nativeExpiry: 'none', weeklyHours: false, disable: true, list: true },
    ...{ liveSessionKill: false, proof: 'read' },
  },
  manualSteps: 'Switch it off there.',
  revision: 0,
}
const signable = (over: Partial<SignedFacts> = {}) => {
  const body = signedText('system', { ...facts, ...over })
  return { body, digest: sha256(body) }
}
const current = signable()
const by = (seat: SignOff['seat'], personId: string, at = START, of = current): SignOff => ({
  ...{ seat, personId, at, countsFor: every },
  ...of,
})
const both = { it: by('it', 'ines'), physical_security: by('physical_security', 'pia', START + DAY) }

describe('signing what a system is', () => {
  it('counts with both seats, by two people, from the later one on', () => {
    expect(standingOf(both, current, START + 2 * DAY)).toMatchObject({
      state: 'signed',
      signedAt: START + DAY,
      dueAt: START + every,
    })
    const none = { it: null, physical_security: null }
    expect(standingOf(none, current, START).state).toBe('never')
    expect(standingOf({ ...none, it: both.it }, current, START).state).toBe('half')
    const alone = { it: by('it', 'ines'), physical_security: by('physical_security', 'ines') }
    expect(standingOf(alone, current, START).state).not.toBe('signed')
  })

  it('is due when the older one is too old', () => {
    expect(standingOf(both, current, START + every - 1).state).toBe('signed')
    expect(standingOf(both, current, START + every).state).toBe('due')
    const shorter = { ...both, physical_security: { ...both.physical_security, countsFor: 10 * DAY } }
    expect(standingOf(shorter, current, START).dueAt).toBe(START + 11 * DAY)
  })

  it.each([
    [{ segment: 'VLAN 41' }, 'segment'],
    [{ ownerId: null }, 'ownerId'],
    [{ ownerSeat: 'physical_security' }, 'ownerSeat'],
    [{ patchOwner: 'Nobody' }, 'patchOwner'],
    [{ identity: 'another' }, 'identity'],
    [{ settings: { baseUrl: 'https://elsewhere.example' } }, 'settings'],
    [{ capabilities: { ...facts.capabilities, disable: false } }, 'capabilities'],
    [{ siteId: 'depot' }, 'siteId'],
    [{ manualSteps: 'Nothing.', revision: 1 }, 'manualSteps'],
    [{ revision: 2 }, 'revision'],
  ] as const)('is void once something of it changes: %o', (over, part) => {
    const standing = standingOf(both, signable(over), START + DAY)
    expect(standing).toMatchObject({ state: 'changed', signedAt: null, changed: [part] })
  })

  it('lets nobody sign for both seats, nor a seat twice', () => {
    const half = { it: both.it, physical_security: null }
    const { digest } = current
    expect(whyNotSigned(half, 'physical_security', 'pia', digest, START)).toBeNull()
    expect(whyNotSigned(half, 'physical_security', 'ines', digest, START)).toBe('person_has_signed')
    expect(whyNotSigned(half, 'it', 'ida', digest, START)).toBe('seat_has_signed')
    expect(whyNotSigned(half, 'it', 'ida', digest, START + every)).toBeNull()
    const other = signable({ segment: 'VLAN 41' }).digest
    expect(whyNotSigned(both, 'it', 'ines', other, START)).toBeNull()
  })

  it('reminds of what is old or changed, of a new system after the same time, and not every hour', () => {
    const system = { createdAt: START, signOffRemindedAt: null }
    expect(remindsNow({ state: 'signed' }, system, every, START + every)).toBe(false)
    expect(remindsNow({ state: 'due' }, system, every, START)).toBe(true)
    expect(remindsNow({ state: 'changed' }, system, every, START)).toBe(true)
    expect(remindsNow({ state: 'never' }, system, every, START + every - 1)).toBe(false)
    expect(remindsNow({ state: 'half' }, system, every, START + every)).toBe(true)
    const told = { ...system, signOffRemindedAt: START }
    expect(remindsNow({ state: 'due' }, told, every, START + REMIND_AGAIN_AFTER - 1)).toBe(false)
    expect(remindsNow({ state: 'due' }, told, every, START + REMIND_AGAIN_AFTER)).toBe(true)
  })
})
