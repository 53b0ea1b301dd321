import { afterEach, beforeEach, expect, it } from 'vitest'
import { DEFAULT_POLICIES } from '~/domain/policy/policy'
import { reviewDecisions } from '~/usecases/approval/review-decisions.server'
import { showDecision } from '~/usecases/approval/show-decision.server'
import { changePolicy } from '~/usecases/policy/change-policy.server'
import { approvalsOfRequest } from '~db/repositories/approvals'
import { grantsOfRequest } from '~db/repositories/grants'
import { codes, value } from '../../support/identity'
import { sampleOrganisation } from '../../support/organisation'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { deskOf, type RequestDesk } from '../../support/requests'

/** A directory that nobody calls: here it only has to be one that ends nothing by itself. */
const DIRECTORY = {
  baseUrl: 'http://127.0.0.1:9/scim',
  token: 'token',
  sentinelUserName: 'svc-daypass',
  identity: 'the directory',
}

describeOnSqlite('what nothing ends while Daypass is down', (open) => {
  let portal: TestPortal
  let desk: RequestDesk
  const wish = { people: ['tomasz'], entitlements: ['commsRoom', 'vmsOperators'] }

  beforeEach(async () => {
    portal = await open()
    desk = deskOf(portal, await sampleOrganisation(portal, DIRECTORY))
  })
  afterEach(() => portal.close())

  const forbid = async () =>
    value(
      await changePolicy(portal.services, await desk.actor('ada'), 'medium', 0, {
        ...DEFAULT_POLICIES.medium,
        forbidNeverEnding: true,
      }),
    )
  const review = async (requestId: string, verdict: 'approve' | 'deny') => {
    const { digest } = await desk.revision(requestId)
    const item = { requestId, seat: 'it' as const, digest, scope: null }
    const { lines } = value(await reviewDecisions(portal.services, await desk.actor('ines'), verdict, [item]))
    return lines[0]?.problems.map((problem) => problem.code)
  }

  it('is told before it is decided', async () => {
    const id = await desk.ask('lena', { ...wish, openings: [{ day: 2, from: '12:00', to: '17:00' }] })
    const { body, withoutPortal, whileDown } = value(
      await showDecision(portal.services, await desk.actor('ines'), id),
    )
    const told = body.entitlements.map(({ name, versionId }) => [
      name,
      withoutPortal[versionId],
      whileDown[versionId],
    ])
    expect(told).toEqual(
      expect.arrayContaining([
        ['Comms room', 'portal_answers', []],
        ['Video system: operator', 'never', ['hours_not_kept']],
      ]),
    )
  })

  it('is not sent where the policy of its tier refuses it', async () => {
    const id = await desk.draft('lena', wish)
    await forbid()
    expect(codes(await desk.send('lena', id))).toEqual(['never_ends_alone'])
    expect((await desk.request(id)).state).toBe('draft')
  })

  it('is not approved where the policy became stricter after it was sent; the rest is', async () => {
    const id = await desk.ask('lena', wish)
    expect(await review(id, 'approve')).toEqual([])
    await forbid()
    const refused = await desk.decide('ines', id)
    expect(refused.ok ? [] : refused.problems).toMatchObject([
      {
        code: 'never_ends_refused',
        field: 'entitlements',
        detail: { entitlement: 'Video system: operator', system: 'Video management directory' },
      },
    ])
    expect(await approvalsOfRequest(portal.services.store.read, id)).toEqual([])
    expect(await review(id, 'approve')).toEqual(['never_ends_refused'])
    expect(await review(id, 'deny')).toEqual([])

    const { body } = await desk.revision(id)
    const door = body.entitlements.filter((each) => each.name === 'Comms room').map((each) => each.versionId)
    for (const who of ['ines', 'pia'])
      value(await desk.decide(who, id, { scope: (asked) => ({ ...asked, entitlements: door }) }))
    const grants = await grantsOfRequest(portal.services.store.read, id)
    expect(grants.map((grant) => grant.entitlementVersionId)).toEqual(door)
  })

  it('is denied as ever', async () => {
    const id = await desk.ask('lena', wish)
    await forbid()
    value(await desk.decide('pia', id, { verdict: 'deny', reason: 'Nothing ends it.' }))
    expect((await desk.request(id)).state).toBe('denied')
  })
})
