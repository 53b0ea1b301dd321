import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY } from '~/domain/kernel/time'
import { DEFAULT_POLICIES } from '~/domain/policy/policy'
import { changePolicy } from '~/usecases/policy/change-policy.server'
import { readPolicy, type TypedPolicy } from '~/usecases/policy/policy-input'
import { listPolicies, readPolicyOfTier } from '~/usecases/policy/read-policy.server'
import { crewAtWork, statesOf } from '../../support/access'
import { codes, value } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { requestDesk } from '../../support/requests'

const typed = (over: object = {}, openings: TypedPolicy['openings'] = null): TypedPolicy => ({
  fields: {
    maxDays: '14',
    leadHours: '0',
    confirmMinutes: '10',
    graceMinutes: '30',
    requiredDocuments: ['insurance'],
    ...over,
  },
  openings,
})

describeOnSqlite('policies', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  it('are the built-in ones until an administrator writes the next version', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const ada = await desk.actor('ada')
    expect(value(await listPolicies(services, ada))).toEqual(DEFAULT_POLICIES)
    const policy = value(readPolicy(typed({ escortRequired: 'on' })))
    expect(codes(await changePolicy(services, await desk.actor('ines'), 'low', 0, policy))).toEqual([
      'not_found',
    ])
    expect(value(await changePolicy(services, ada, 'low', 0, policy))).toEqual({ version: 1 })
    expect(codes(await changePolicy(services, ada, 'low', 0, policy))).toEqual(['changed_meanwhile'])
    expect(value(await changePolicy(services, ada, 'low', 1, { ...policy, maxLength: DAY }))).toEqual({
      version: 2,
    })
    const view = value(await readPolicyOfTier(services, await desk.actor('aldo'), 'low'))
    expect(view.policy).toMatchObject({ version: 2, maxLength: DAY, escortRequired: true })
    expect(view.versions.map((version) => version.by)).toEqual(['Ada Brandt', 'Ada Brandt'])
    expect(value(await listPolicies(services, ada)).high).toEqual(DEFAULT_POLICIES.high)
  })

  it('that ask for one more document hold back running access at once', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const ada = await desk.actor('ada')
    expect(await statesOf(portal, desk.idOf('tomasz'))).toEqual(['on'])
    const strict = value(readPolicy(typed({ requiredDocuments: ['background_check'] })))
    value(await changePolicy(services, ada, 'low', 0, strict))
    value(await changePolicy(services, ada, 'medium', 0, strict))
    expect(await statesOf(portal, desk.idOf('tomasz'))).not.toContain('on')
    value(await changePolicy(services, ada, 'low', 1, value(readPolicy(typed()))))
    expect(await statesOf(portal, desk.idOf('tomasz'))).toContain('on')
  })

  it('say next to each field what is wrong, all at once', () => {
    const wrong = readPolicy(
      typed({ maxDays: '0', leadHours: 'two', confirmMinutes: '' }, [
        { day: 1, from: '08:00', to: '' },
        { day: 2, from: '17:00', to: '08:00' },
      ]),
    )
    expect(wrong).toEqual({
      ok: false,
      problems: [
        { code: 'number_out_of_range', field: 'maxDays' },
        { code: 'number_invalid', field: 'leadHours' },
        { code: 'required', field: 'confirmMinutes' },
        { code: 'hours_incomplete', field: 'hours.1.from' },
        { code: 'hours_end_before_start', field: 'hours.2.from' },
      ],
    })
    expect(codes(readPolicy(typed({}, [])))).toEqual(['hours_empty'])
    const hours = value(readPolicy(typed({}, [{ day: 1, from: '08:00', to: '24:00' }])))
    expect(hours.allowedHours).toEqual([{ day: 1, from: '08:00', to: '24:00' }])
  })
})
