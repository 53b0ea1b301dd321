import { describe, expect, it } from 'vitest'
import { ACTIONS, type Action, type Actor, may, type Resource, seatsAt } from '~/domain/person/roles'
import { approver, START, staff } from '../../support/examples'

const now = START

/** Something at the plant: asked for by a lead of Acme, for Ana, with a sponsor, about the IT seat. */
const resource: Resource = {
  siteId: 'plant',
  siteIds: ['plant'],
  vendorId: 'acme',
  seat: 'it',
  requesterId: 'lead',
  sponsorId: 'sponsor',
  ownerId: 'sonja',
  people: ['ana'],
}

function contractor(personId: string, over: Partial<Actor> = {}): Actor {
  return {
    personId,
    kind: 'contractor',
    vendorId: 'acme',
    crewLead: false,
    secondFactorProved: false,
    assignments: [],
    ...over,
  }
}

const ACTORS = {
  requester: contractor('lead'),
  holder: contractor('ana'),
  'crew lead': contractor('boss', { crewLead: true }),
  colleague: contractor('eva'),
  'crew lead of another vendor': contractor('zoe', { vendorId: 'other', crewLead: true }),
  sponsor: staff('sponsor', { role: 'sponsor' }),
  'other sponsor': staff('sonja', { role: 'sponsor' }),
  IT: approver('ines', 'it'),
  security: approver('sam', 'physical_security'),
  'IT elsewhere': approver('ida', 'it', { siteId: 'depot' }),
  'IT from tomorrow': approver('ian', 'it', { effectiveAt: now + 1 }),
  guard: staff('gus', { role: 'guard', siteId: 'plant' }),
  'guard elsewhere': staff('gil', { role: 'guard', siteId: 'depot' }),
  auditor: staff('aud', { role: 'auditor' }),
  administrator: staff('adm', { role: 'administrator' }),
  'administrator with a seat': staff(
    'both',
    { role: 'administrator' },
    { role: 'approver', siteId: 'plant', seat: 'it' },
  ),
} satisfies Record<string, Actor>
type Name = keyof typeof ACTORS

const CONTRACTORS: Name[] = ['requester', 'holder', 'crew lead', 'colleague', 'crew lead of another vendor']
const ADMINISTRATORS: Name[] = ['administrator', 'administrator with a seat']
const APPROVERS: Name[] = ['IT', 'security', 'IT elsewhere']

/** Who may, of those above; everybody else may not. */
const EXPECTED: Record<Action, Name[]> = {
  'request.write': CONTRACTORS,
  'request.change': ['requester'],
  'request.read': [
    'requester',
    'holder',
    'crew lead',
    'sponsor',
    'IT',
    'security',
    'auditor',
    ...ADMINISTRATORS,
  ],
  'request.decide': ['IT'],
  'grant.end': ['requester', 'holder', 'crew lead', 'sponsor', 'IT', 'security'],
  'credential.hold': ['holder'],
  'gate.check': ['guard'],
  'live.read': [...APPROVERS, 'auditor', ...ADMINISTRATORS],
  'giving.read': [...APPROVERS, 'auditor', ...ADMINISTRATORS],
  'giving.resume': ['IT', 'IT elsewhere'],
  'lock.place': APPROVERS,
  'lock.lift': ['IT', 'security'],
  'audit.read': [...APPROVERS, 'auditor', ...ADMINISTRATORS],
  'vendor.evaluate': ['IT', 'IT elsewhere'],
  'crew.manage': ['crew lead', ...ADMINISTRATORS],
  'document.check': APPROVERS,
  'document.submit': ['crew lead', 'holder', ...ADMINISTRATORS],
  'system.confirm': ['IT'],
  'system.attest': ['IT'],
  'system.retry': ['other sponsor', 'IT', 'security', ...ADMINISTRATORS],
  'task.work': ['other sponsor', 'IT', 'security', 'guard'],
  'system.list': [...APPROVERS, ...ADMINISTRATORS],
  'system.sign_off': ['IT'],
  'finding.confirm_end': ['other sponsor'],
  'finding.order_end': ['IT', 'security'],
  'finding.accept': ['IT'],
  'finding.adopt': ['other sponsor', 'IT', 'security', ...ADMINISTRATORS],
  configure: ADMINISTRATORS,
  'configuration.read': [...APPROVERS, 'auditor', ...ADMINISTRATORS],
  'file.read': ['holder', 'crew lead', ...APPROVERS, 'auditor', ...ADMINISTRATORS, 'guard'],
}

/** What changes something; an auditor may do none of it. */
const READS: readonly Action[] = [
  'request.read',
  'giving.read',
  'live.read',
  'audit.read',
  'configuration.read',
  'file.read',
]

describe('who may do what', () => {
  it.each(ACTIONS)('%s: exactly those it is for', (action) => {
    const allowed = (Object.keys(ACTORS) as Name[]).filter((name) => may(ACTORS[name], action, resource, now))
    expect(allowed.sort()).toEqual([...EXPECTED[action]].sort())
  })

  it('an auditor changes nothing', () => {
    expect(ACTIONS.filter((action) => may(ACTORS.auditor, action, resource, now)).sort()).toEqual(
      [...READS].sort(),
    )
  })

  it('an administrator approves nothing, even with a planted seat', () => {
    const approving: Action[] = [
      'request.decide',
      'vendor.evaluate',
      'system.confirm',
      'system.attest',
      'system.sign_off',
      'finding.accept',
      'finding.order_end',
      'document.check',
      'lock.place',
    ]
    for (const name of ['administrator', 'administrator with a seat'] as const) {
      for (const action of approving) expect(may(ACTORS[name], action, resource, now)).toBe(false)
    }
  })

  it('what bears on no site in particular is for every approver', () => {
    const allowed = (Object.keys(ACTORS) as Name[]).filter((name) =>
      may(ACTORS[name], 'lock.lift', { siteIds: [] }, now),
    )
    expect(allowed).toEqual(APPROVERS)
  })

  it('nobody who has only roles may do more where nothing is known of the thing', () => {
    const bySite: Action[] = ['request.decide', 'gate.check', 'system.confirm', 'grant.end', 'lock.lift']
    for (const actor of Object.values(ACTORS)) {
      for (const action of bySite) {
        expect(may(actor, action, {}, now)).toBe(false)
        expect(may(actor, action, { siteId: null, vendorId: null, requesterId: null }, now)).toBe(false)
      }
    }
  })

  it('nobody may what is not written', () => {
    for (const actor of Object.values(ACTORS)) {
      expect(may(actor, 'toString' as Action, resource, now)).toBe(false)
      expect(may(actor, 'request.erase' as Action, resource, now)).toBe(false)
    }
  })

  it('a rule that fails means no', () => {
    const broken = { ...ACTORS.IT, assignments: null } as unknown as Actor
    expect(may(broken, 'request.decide', resource, now)).toBe(false)
  })

  it('a contractor holds no role, whatever rows there are', () => {
    const planted = { ...ACTORS.IT, kind: 'contractor' as const }
    expect(may(planted, 'request.decide', resource, now)).toBe(false)
    expect(seatsAt(planted, 'plant', now)).toEqual([])
  })
})

describe('the seats of somebody at a site', () => {
  it('count from the instant they take effect, at that site', () => {
    const waiting = approver('ian', 'it', { effectiveAt: now })
    expect(seatsAt(waiting, 'plant', now - 1)).toEqual([])
    expect(seatsAt(waiting, 'plant', now)).toEqual(['it'])
    expect(seatsAt(waiting, 'depot', now)).toEqual([])
    expect(seatsAt(ACTORS['administrator with a seat'], 'plant', now)).toEqual([])
  })
})
