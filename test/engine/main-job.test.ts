import { afterEach, expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { latestArtifact } from '~db/repositories/artifacts'
import { credentialById } from '~db/repositories/credentials'
import { endsOfRequest } from '~db/repositories/ends'
import { startScimServer } from '../peers/scim-server'
import { grantAccess } from '../support/grants'
import { sampleOrganisation } from '../support/organisation'
import { describeOnBothDialects } from '../support/portal'

const TOKEN = 'scim-token-of-the-tests'

describeOnBothDialects('a granted window', (open) => {
  const closing: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  async function start() {
    const scim = await startScimServer({
      token: TOKEN,
      users: [{ userName: 'svc-daypass' }, { userName: 'old-integrator' }],
      groups: [{ displayName: 'VMS operators' }, { displayName: 'VMS viewers' }],
    })
    closing.push(() => scim.close())
    const test = await open()
    closing.push(() => test.close())
    const sentinel = [...scim.store.users.values()].find((user) => user.userName === 'svc-daypass')
    const organisation = await sampleOrganisation(test, {
      baseUrl: scim.url,
      token: TOKEN,
      sentinelUserName: 'svc-daypass',
      identity: `${new URL(scim.url).origin}#${sentinel?.id}`,
    })
    return { scim, test, organisation }
  }

  it('is given on both kinds at its start, ends at its boundary, and is confirmed by a read-back', async () => {
    const { scim, test, organisation } = await start()
    const { clock, engine, services } = test
    const from = clock.now() + HOUR
    const { credentialIds, requestId } = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['commsRoom', 'vmsOperators'],
      from,
      to: from + 4 * HOUR,
    })
    await engine.settle()
    expect([...scim.store.users.values()].filter((user) => user.externalId?.startsWith('daypass:'))).toEqual(
      [],
    )

    clock.advanceTo(from)
    await engine.settle()
    const [account] = [...scim.store.users.values()].filter((user) => user.externalId?.startsWith('daypass:'))
    expect(account).toMatchObject({ active: true })
    const states = await Promise.all(credentialIds.map((id) => credentialById(services.store.read, id)))
    expect(states.map((row) => row?.state)).toEqual(['on', 'on'])
    const artifactStates = async () => {
      const artifacts = await Promise.all(credentialIds.map((id) => latestArtifact(services.store.read, id)))
      return artifacts.map((artifact) => artifact?.state)
    }
    expect(await artifactStates()).toEqual(['made', 'made'])

    clock.advanceTo(from + 4 * HOUR)
    await engine.settle()
    const ends = await endsOfRequest(services.store.read, requestId)
    expect(ends.map((end) => [end.plannedAt, end.confirmedAt, end.reason, end.proof])).toEqual([
      [from + 4 * HOUR, from + 4 * HOUR, 'window', expect.stringMatching(/portal|read/)],
      [from + 4 * HOUR, from + 4 * HOUR, 'window', expect.stringMatching(/portal|read/)],
    ])
    expect([...scim.store.users.values()].some((user) => user.externalId?.startsWith('daypass:'))).toBe(false)
    expect(await artifactStates()).toEqual(['gone', 'gone'])

    clock.advance(MINUTE)
    await engine.settle()
    clock.advance(25 * HOUR)
    await engine.settle()
    const rested = await Promise.all(credentialIds.map((id) => credentialById(services.store.read, id)))
    expect(rested.map((row) => [row?.state, row?.dueAt])).toEqual([
      ['gone', null],
      ['gone', null],
    ])
  })
})
