import { afterEach, beforeEach, expect, it } from 'vitest'
import { deliver, faultOf, inState, newOrder, type SessionHarness } from './harness'

/** For connectors that end live sessions: what they promise by it, on a real peer. */
export function sessionConformance(start: () => Promise<SessionHarness>): void {
  let harness: SessionHarness
  beforeEach(async () => {
    harness = await start()
  })
  afterEach(() => harness.close())

  it('says that it ends sessions', () => {
    expect(harness.connector.capabilities.liveSessionKill).toBe(true)
  })

  it.each(['off', 'gone'] as const)('ends every session with %s, and proves it', async (state) => {
    const held = await deliver(harness, newOrder(harness))
    const neighbour = await deliver(harness, newOrder(harness))
    const own = [await harness.signIn(held.credentialId), await harness.signIn(held.credentialId)]
    const other = await harness.signIn(neighbour.credentialId)
    expect((await harness.connector.observe(harness.access(), held)).liveSessions).toBe(2)

    const ended = await deliver(harness, inState(held, state))
    expect((await harness.connector.observe(harness.access(), ended)).liveSessions).toBe(0)
    await Promise.all(own.map((session) => session.ended))
    expect(other.isOpen()).toBe(true)
    await expect(harness.signIn(held.credentialId)).rejects.toThrow()
  })

  it('keeps sessions when told to, and refuses new ones at once', async () => {
    const held = await deliver(harness, newOrder(harness))
    const session = await harness.signIn(held.credentialId)
    const kept = await deliver(harness, { ...inState(held, 'off'), sessions: 'keep' })
    expect(session.isOpen()).toBe(true)
    expect(await harness.connector.observe(harness.access(), kept)).toMatchObject({
      presence: 'disabled',
      liveSessions: 1,
    })
    await expect(harness.signIn(held.credentialId)).rejects.toThrow()

    await deliver(harness, inState(kept, 'off'))
    await session.ended
  })

  it('ends sessions that outlived their account', async () => {
    const held = await deliver(harness, newOrder(harness))
    const session = await harness.signIn(held.credentialId)
    const gone = await deliver(harness, { ...inState(held, 'gone'), sessions: 'keep' })
    expect(session.isOpen()).toBe(true)
    expect(await harness.connector.observe(harness.access(), gone)).toMatchObject({
      presence: 'absent',
      liveSessions: 1,
    })
    await deliver(harness, inState(gone, 'gone'))
    await session.ended
    expect((await harness.connector.observe(harness.access(), gone)).liveSessions).toBe(0)
  })

  it('switches off first, and says when a session could not be ended', async () => {
    const held = await deliver(harness, newOrder(harness))
    const session = await harness.signIn(held.credentialId)
    harness.refuseKills()
    const ending = inState(held, 'off')
    harness.prepare(ending)
    await faultOf(harness, ending, harness.connector.apply(harness.access(), ending))
    expect(session.isOpen()).toBe(true)
    expect(await harness.connector.observe(harness.access(), held)).toMatchObject({
      presence: 'disabled',
      liveSessions: 1,
    })
    harness.heal()
    await deliver(harness, ending)
    await session.ended
  })

  it('never calls sessions gone that it cannot see', async () => {
    const held = await deliver(harness, newOrder(harness))
    await harness.signIn(held.credentialId)
    harness.hideSessions()
    const seen = await harness.connector.observe(harness.access(), held).then(
      (observation) => observation.liveSessions ?? null,
      () => null,
    )
    expect(seen).toBeNull()
  })
}
