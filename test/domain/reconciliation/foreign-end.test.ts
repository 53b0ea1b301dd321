import { describe, expect, it } from 'vitest'
import { DAY } from '~/domain/kernel/time'
import { adoptionIn, whyNotAdopted } from '~/domain/reconciliation/adoption'
import {
  type Bearing,
  type EndableFinding,
  judgeForeignEnd,
  seenAtTarget,
  whyNotConfirmedEnd,
  whyNotOrderedEnd,
} from '~/domain/reconciliation/foreign-end'
import { FINDING_KINDS, type Observation } from '~/domain/reconciliation/observation'
import { START } from '../../support/examples'

const now = START
const FREE: Bearing = { adoptionOpen: false, ofTarget: true }
const account = { nativeId: '7', nativeName: 'old-integrator' }
const orphan: EndableFinding = {
  kind: 'orphan',
  closedAt: null,
  credentialId: null,
  account: { ...account, active: true },
  ...{ acceptUntil: null, acceptReason: null, acceptByIt: null, acceptByPhysicalSecurity: null },
  ...{ acceptedAt: null, adoptRequestId: null, endOrderedAt: null, endConfirmedBy: null, endAccount: null },
}
const confirmed: EndableFinding = { ...orphan, endConfirmedBy: 'ines', endAccount: account }
const accepted: EndableFinding = {
  ...orphan,
  ...{ acceptUntil: now + DAY, acceptByIt: 'ines', acceptByPhysicalSecurity: 'pia', acceptedAt: now },
}

describe('ending an account that is not ours', () => {
  it('is for accounts that nobody granted, and for nothing else', () => {
    const endable = FINDING_KINDS.filter(
      (kind) => whyNotConfirmedEnd({ ...orphan, kind }, account, FREE, now) === null,
    )
    expect(endable.filter((kind) => (kind as string) !== 'default_account')).toEqual(['orphan'])
    const copy = { ...orphan, credentialId: 'ours' }
    expect(whyNotConfirmedEnd(copy, account, FREE, now)).toBe('never_ended')
  })

  it('takes the owner, and then another person, for the account as it stands there', () => {
    expect(whyNotOrderedEnd(orphan, account, 'pia', FREE, now)).toBe('end_not_confirmed')
    expect(whyNotOrderedEnd(confirmed, account, 'ines', FREE, now)).toBe('person_has_confirmed_end')
    expect(whyNotOrderedEnd(confirmed, account, 'pia', FREE, now)).toBeNull()
    expect(whyNotConfirmedEnd(confirmed, account, FREE, now)).toBe('end_confirmed')
  })

  it('is for one id under one name: anything else is another account', () => {
    const other = { ...account, nativeId: '8' }
    expect(whyNotConfirmedEnd(orphan, other, FREE, now)).toBe('account_changed')
    expect(whyNotConfirmedEnd(orphan, { ...account, nativeName: 'new' }, FREE, now)).toBe('account_changed')
    expect(whyNotOrderedEnd(confirmed, other, 'pia', FREE, now)).toBe('account_changed')
    const renamed = { ...confirmed, account: { ...account, nativeName: 'director' } }
    expect(whyNotOrderedEnd(renamed, account, 'pia', FREE, now)).toBe('account_changed')
    expect(whyNotConfirmedEnd({ ...orphan, account: {} }, account, FREE, now)).toBe('account_not_told')
  })

  it('is not for what was accepted, asked for, closed or ordered already', () => {
    expect(whyNotConfirmedEnd(accepted, account, FREE, now)).toBe('accepted_already')
    expect(whyNotConfirmedEnd(orphan, account, { ...FREE, adoptionOpen: true }, now)).toBe('adoption_asked')
    expect(whyNotConfirmedEnd({ ...orphan, closedAt: now }, account, FREE, now)).toBe('finding_closed')
    expect(whyNotOrderedEnd({ ...confirmed, endOrderedAt: now }, account, 'pia', FREE, now)).toBe(
      'end_ordered',
    )
  })

  it('is not for what another target told, which both seats confirmed away from since', () => {
    const system = {
      ...{ approvedIdentity: 'vms', confirmedByIt: 'ines', confirmedByPhysicalSecurity: 'pia' },
      confirmedAt: now,
    }
    expect(seenAtTarget({ lastSeenAt: now }, system)).toBe(true)
    expect(seenAtTarget({ lastSeenAt: now - 1 }, system)).toBe(false)
    expect(seenAtTarget({ lastSeenAt: now }, { ...system, confirmedByIt: null })).toBe(false)
    const elsewhere = { ...FREE, ofTarget: false }
    expect(whyNotConfirmedEnd(orphan, account, elsewhere, now)).toBe('account_changed')
    expect(whyNotOrderedEnd(confirmed, account, 'pia', elsewhere, now)).toBe('account_changed')
    expect(whyNotAdopted(orphan, elsewhere, now)).toBe('account_changed')
  })

  it('is confirmed only by a read-back that could see', () => {
    const seen: Observation = {
      ...{ presence: 'absent', nativeId: null, entitlements: [], expiresAt: null, ours: false },
      ...{ sentinelSeen: true, identity: 'vms', proof: 'read' },
    }
    expect(judgeForeignEnd(account, seen, 'vms').kind).toBe('ended')
    expect(judgeForeignEnd(account, { ...seen, presence: 'disabled', nativeId: '7' }, 'vms').kind).toBe(
      'ended',
    )
    // Somebody else has its name by now, or it has another id.
    for (const presence of ['present', 'disabled'] as const)
      expect(judgeForeignEnd(account, { ...seen, presence, nativeId: '9' }, 'vms')).toEqual({
        kind: 'unknown',
        fault: 'another_account',
      })
    expect(judgeForeignEnd(account, { ...seen, presence: 'present', nativeId: '7' }, 'vms').kind).toBe(
      'still_on',
    )
    for (const [over, identity] of [
      [{ sentinelSeen: false }, 'vms'],
      [{ identity: 'another' }, 'vms'],
      [{ proof: 'ack' }, 'vms'],
      [{}, null],
    ] as const)
      expect(judgeForeignEnd(account, { ...seen, ...over }, identity).kind).toBe('unknown')
  })
})

describe('taking an account over', () => {
  it('is for orphans alone, and never for what came back, is overdue or drifted', () => {
    const adoptable = FINDING_KINDS.filter((kind) => whyNotAdopted({ ...orphan, kind }, FREE, now) === null)
    expect(adoptable).toEqual(['orphan'])
    expect(whyNotAdopted({ ...orphan, credentialId: 'ours' }, FREE, now)).toBe('never_adopted')
    expect(whyNotAdopted(accepted, FREE, now)).toBe('accepted_already')
    expect(whyNotAdopted(orphan, { ...FREE, adoptionOpen: true }, now)).toBe('adoption_asked')
    expect(whyNotAdopted({ ...orphan, endOrderedAt: now }, FREE, now)).toBe('end_ordered')
  })

  it('is for the person and system that the revision names', () => {
    const adopts = [{ ...account, findingId: 'f', systemId: 'vms', personId: 'tomasz' }]
    const of = { findingId: 'f', systemId: 'vms', personId: 'tomasz' }
    expect(adoptionIn([{ body: {} }, { body: { adopts } }], of)).toEqual(adopts[0])
    for (const other of [{ findingId: 'g' }, { systemId: 'door' }, { personId: 'amina' }])
      expect(adoptionIn([{ body: { adopts } }], { ...of, ...other })).toBeNull()
  })
})
