import { describe, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { reaches, siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import { approver, START, staff } from '../../support/examples'

const contractor: Actor = { ...staff('lena'), kind: 'contractor', vendorId: 'acme', crewLead: true }

describe('the sites whose records somebody may read', () => {
  it('are all of them for auditors and administrators, whatever seats they hold beside it', () => {
    expect(siteReach(staff('aldo', { role: 'auditor' }), 'audit.read', START)).toBe('all')
    expect(siteReach(staff('ada', { role: 'administrator' }), 'live.read', START)).toBe('all')
    const both = staff('both', { role: 'approver', siteId: 'plant', seat: 'it' }, { role: 'auditor' })
    expect(siteReach(both, 'audit.read', START)).toBe('all')
  })

  it('are those where an approver holds a seat, each once, and not before the seat counts', () => {
    const ines = staff(
      'ines',
      { role: 'approver', siteId: 'plant', seat: 'it' },
      { role: 'approver', siteId: 'plant', seat: 'physical_security' },
      { role: 'approver', siteId: 'dock', seat: 'it', effectiveAt: START + HOUR },
    )
    expect(siteReach(ines, 'audit.read', START)).toEqual(['plant'])
    expect(siteReach(ines, 'audit.read', START + HOUR)).toEqual(['dock', 'plant'])
  })

  it.each([
    ['a contractor', contractor],
    ['a guard', staff('gus', { role: 'guard', siteId: 'plant' })],
    ['a sponsor', staff('sofia', { role: 'sponsor' })],
    ['an approver to come', approver('new', 'it', { effectiveAt: START + 1 })],
  ])('are none for %s', (_who, actor) => {
    expect(siteReach(actor, 'audit.read', START)).toBeNull()
    expect(siteReach(actor, 'live.read', START)).toBeNull()
  })
})

it('what belongs to no site is reached by those who reach all', () => {
  expect([reaches('all', null), reaches(['plant'], null), reaches(['plant'], 'dock')]).toEqual([
    true,
    false,
    false,
  ])
})
