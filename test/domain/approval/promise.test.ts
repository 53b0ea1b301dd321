import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isEmptyScope, type Scope } from '~/domain/access-request/scope'
import { decide } from '~/domain/approval/decide'
import { desired } from '~/domain/credential/desired'
import { whyUnbacked } from '~/domain/grant/backing'
import { graceOf } from '~/domain/grant/grace'
import { grantsFrom } from '~/domain/grant/product'
import type { Instant } from '~/domain/kernel/time'
import { DAY, HOUR } from '~/domain/kernel/time'
import { isOpenAt } from '~/domain/schedule/opening'
import { arbNarrower, arbRequested } from '../../support/arbitraries/access'
import { anApproval, anEntitlement, approver, aRevision, START, sha256 } from '../../support/examples'

const now = START - 2 * DAY
const PEOPLE = ['ana', 'ben', 'eva']
const VERSIONS = ['hall-1', 'video-1', 'roof-1']

function allows(scope: Scope, person: string, version: string, at: Instant): boolean {
  return scope.people.includes(person) && scope.entitlements.includes(version) && isOpenAt(scope.schedule, at)
}

function revisionFor(scope: Scope) {
  return aRevision({
    people: scope.people.map((id) => ({ id, name: id })),
    entitlements: scope.entitlements.map((versionId) => anEntitlement({ versionId })),
    schedule: scope.schedule,
    grace: scope.grace,
  })
}

it('gives nobody anything at any instant that not both seats approved, and all that both did', () => {
  let given = 0
  const arbCase = arbRequested.chain((asked) =>
    fc.tuple(fc.constant(asked), arbNarrower(asked), arbNarrower(asked)),
  )
  const arbBeside = fc.tuple(fc.integer({ min: -1, max: 48 }), fc.constantFrom(0, 0, -1, 1))
  const arbBesides = fc.array(arbBeside, { minLength: 4, maxLength: 12 })
  fc.assert(
    fc.property(arbCase, arbBesides, ([asked, first, second], besides) => {
      const instants = besides.map(([hours, ms]) => asked.schedule.validFrom + hours * HOUR + ms)
      const revision = revisionFor(asked)
      fc.pre(!isEmptyScope(first) && !isEmptyScope(second))
      const approvals = [
        anApproval('it', revision, { scope: first }),
        anApproval('physical_security', revision, { scope: second }),
      ]

      const result = decide({
        request: { state: 'submitted', requesterId: 'lead', sponsorId: 'sponsor' },
        revision,
        seat: 'physical_security',
        approver: approver('sam', 'physical_security'),
        previous: approvals.slice(0, 1),
        now,
        verdict: 'approve',
        scope: second,
        reason: '',
        shownDigest: revision.digest,
      })
      if (!result.ok) throw new Error(result.problems.map((p) => p.code).join())
      const drafts = result.value.kind === 'approved' ? grantsFrom(result.value.granted, revision) : []
      const grants = drafts.map((draft, i) => ({ ...draft, id: `grant-${i}`, endedAt: null }))
      const proof = { sha256, macIsValid: () => true }
      for (const grant of grants) {
        expect(whyUnbacked(grant, approvals, revision, proof)).toBeNull()
        expect(graceOf(grant)).toBe(Math.min(graceOf(first), graceOf(second)))
        const longer = { ...grant, grace: graceOf(grant) + 1 }
        if (graceOf(longer) > graceOf(grant)) {
          expect(whyUnbacked(longer, approvals, revision, proof)).not.toBeNull()
        }
      }

      for (const personId of PEOPLE) {
        const credential = { id: personId, personId, systemId: 'gate', siteId: 'plant', vendorId: 'acme' }
        for (const at of instants) {
          const held = desired(credential, grants, [], [], at).entitlements
          for (const version of VERSIONS) {
            const both = allows(first, personId, version, at) && allows(second, personId, version, at)
            expect(held.has(version)).toBe(both)
            if (both) given++
          }
        }
      }
    }),
    { numRuns: 300 },
  )
  expect(given).toBeGreaterThan(200)
})
