import { describe, expect, it } from 'vitest'
import { LOCK_TARGETS, lockApplies, lockNames } from '~/domain/lock/lock'
import { aLock } from '../../support/examples'

const subject = { personId: 'ana', vendorId: 'acme', siteId: 'plant', systemId: 'gate' }

describe('a lock', () => {
  it.each([
    ['person', 'ana'],
    ['vendor', 'acme'],
    ['site', 'plant'],
    ['system', 'gate'],
  ] as const)('on a %s names that one and nobody else', (target, targetId) => {
    expect(lockNames(aLock({ target, targetId }), subject)).toBe(true)
    expect(lockNames(aLock({ target, targetId: 'another' }), subject)).toBe(false)
    expect(lockNames(aLock({ target, targetId: null }), { ...subject, vendorId: null })).toBe(false)
  })

  it('on everyone names everyone', () => {
    expect(lockNames(aLock(), subject)).toBe(true)
  })

  it('stands until the instant it is lifted, whatever the clock of whoever placed it said', () => {
    const lock = aLock({ placedAt: 10, liftedAt: 20 })
    expect([9, 10, 19, 20].map((now) => lockApplies(lock, subject, now))).toEqual([true, true, true, false])
    expect(lockApplies({ ...lock, liftedAt: null }, subject, 1e15)).toBe(true)
  })

  it('can name each kind of thing that access hangs on', () => {
    expect(LOCK_TARGETS).toEqual(['person', 'vendor', 'site', 'system', 'everyone'])
  })
})
