import { describe, expect, it } from 'vitest'
import { requestedScope } from '~/domain/access-request/revision'
import { type Approval, approvalMacInput, canonicalScope } from '~/domain/approval/approval'
import { anApproval, aRevision } from '../../support/examples'

const revision = aRevision()
const approval = anApproval('it', revision)
const scope = requestedScope(revision.body)

describe('what the MAC of an approval covers', () => {
  const changes: readonly [string, Partial<Approval>][] = [
    ['id', { id: 'other' }],
    ['request', { requestId: 'other' }],
    ['revision', { revisionId: 'other' }],
    ['digest', { digest: 'other' }],
    ['seat', { seat: 'physical_security' }],
    ['approver', { approverId: 'other' }],
    ['verdict', { verdict: 'deny' }],
    ['scope', { scope: { ...scope, people: ['ana'] } }],
    ['absence of a scope', { scope: null }],
    ['time', { decidedAt: 1 }],
    ['step of the one-time code', { totpStep: 8 }],
  ]
  it.each(changes)('changes with the %s', (_what, change) => {
    expect(approvalMacInput({ ...approval, ...change })).not.toBe(approvalMacInput(approval))
  })

  it('does not depend on the order in which people and entitlements are listed', () => {
    const turned = {
      ...scope,
      people: [...scope.people].reverse(),
      entitlements: [...scope.entitlements].reverse(),
    }
    expect(approvalMacInput({ ...approval, scope: turned })).toBe(approvalMacInput(approval))
    expect(canonicalScope(turned)).toBe(canonicalScope(scope))
  })

  it('cannot be taken for a revision or a scope', () => {
    expect(JSON.parse(approvalMacInput(approval)).format).toBe('daypass/approval/1')
    expect(JSON.parse(canonicalScope(scope)).format).toBe('daypass/scope/1')
  })
})
