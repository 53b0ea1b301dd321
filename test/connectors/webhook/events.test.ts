import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '~/connectors/contract'
import { newSigningKey, signJwt } from '~/platform/ed25519-jwt.server'
import { all, deliver, faultOf, inState, newOrder } from '../harness'
import { startWebhookHarness } from './webhook-harness'

let harness: Awaited<ReturnType<typeof startWebhookHarness>>
beforeEach(async () => {
  harness = await startWebhookHarness()
})
afterEach(() => harness.close())

const posts = () => harness.proxy.requests.filter((request) => request.method === 'POST')
const jtis = () => posts().map((request) => decodeJwt(request.body).jti)
const refuse = (err: string) =>
  harness.proxy.set(
    { mode: 'answer', reply: { status: 400, body: JSON.stringify({ err, description: 'Zoë Ångström' }) } },
    { only: (request) => request.method === 'POST' },
  )

describe('events of a webhook', () => {
  it('go out once when they were accepted and hold', async () => {
    const held = await deliver(harness, newOrder(harness))
    await deliver(harness, held)
    await deliver(harness, held)
    expect(posts()).toHaveLength(1)
  })

  it('are sent again under the same id until they are accepted', async () => {
    const order = newOrder(harness)
    refuse('invalid_request')
    for (let n = 0; n < 3; n += 1) await deliver(harness, order).catch(() => undefined)
    harness.heal()
    await deliver(harness, order)
    expect(jtis()).toHaveLength(4)
    expect(new Set(jtis()).size).toBe(1)
    expect(harness.peer.marked(order.credentialId)).toHaveLength(1)
  })

  it('make way for what is true now: an old statement that was never accepted is not sent any more', async () => {
    const order = newOrder(harness)
    refuse('invalid_request')
    await deliver(harness, order).catch(() => undefined)
    harness.heal()
    await deliver(harness, inState(order, 'gone'))
    expect(new Set(jtis()).size).toBe(2)
    expect(harness.peer.tokens.map(({ claims }) => Object.values(claims.events as object)[0].state)).toEqual([
      'gone',
    ])
  })

  it('undo nothing newer when they come late', async () => {
    const held = await deliver(harness, newOrder(harness))
    const [late] = posts()
    await deliver(harness, inState(held, 'gone'))
    const again = (body: string) =>
      fetch(`${harness.config.receiverUrl}/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${harness.config.token}`,
          'content-type': 'application/secevent+jwt',
        },
        body,
      })
    expect((await again(late?.body ?? '')).status).toBe(202)
    // The same under an id that the receiver has not had: its sequence is old.
    const other = await harness.portal.authority.sign({ ...decodeJwt(late?.body ?? ''), jti: 'another' })
    expect((await again(other)).status).toBe(202)
    expect(harness.peer.marked(held.credentialId)).toEqual([])
  })

  it('are signed: a receiver refuses those of anybody else, and the portal says why', async () => {
    const order = newOrder(harness)
    const { kid, privateKey } = await newSigningKey()
    harness.portal.authority.sign = (claims) => signJwt(privateKey, { typ: 'secevent+jwt', kid }, claims)
    const error = await faultOf(harness, order, deliver(harness, order))
    expect([error.fault, error.message]).toEqual([
      'unauthorised',
      'The receiver refused an event (invalid_key).',
    ])
    expect(harness.peer.marked(order.credentialId)).toEqual([])
  })

  it.each([
    ['invalid_audience', 'unauthorised'],
    ['invalid_issuer', 'unauthorised'],
    ['access_denied', 'unauthorised'],
    ['authentication_failed', 'unauthorised'],
    ['invalid_request', 'refused'],
    ['Zoë Ångström', 'refused'],
  ])('refused with %s are a fault of ours: %s', async (err, fault) => {
    const order = newOrder(harness)
    refuse(err)
    expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe(fault)
  })

  it.each([200, 204, 302])('are not accepted by HTTP %i', async (status) => {
    const order = newOrder(harness)
    harness.proxy.set({ mode: 'answer', reply: { status } }, { only: (request) => request.method === 'POST' })
    expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('nonsense')
  })

  it('are said to each receiver: one at another address was told nothing', async () => {
    const held = await deliver(harness, newOrder(harness))
    harness.peer.calledBy(harness.peer.baseUrl)
    const elsewhere = {
      ...harness.access(),
      config: { ...harness.config, receiverUrl: harness.peer.baseUrl },
    }
    await harness.connector.apply(elsewhere, held as Order<{ right: string }>)
    expect(harness.peer.tokens).toHaveLength(2)
  })
})

describe('the end of an account that is not ours', () => {
  const end = (account: { nativeId: string; nativeName: string }) =>
    harness.connector.endForeign(harness.access(), account)

  it('is said under the same id until it is accepted, and anew where it does not hold', async () => {
    const { nativeId } = harness.plantForeign('old-integrator')
    const account = { nativeId, nativeName: 'old-integrator' }
    refuse('invalid_request')
    for (let n = 0; n < 2; n += 1)
      expect((await faultOf(harness, newOrder(harness), end(account))).fault).toBe('refused')
    expect(new Set(jtis()).size).toBe(1)
    harness.lie()
    await end(account)
    expect(new Set(jtis()).size).toBe(1)
    await end(account)
    expect(new Set(jtis()).size).toBe(2)
    expect(harness.peer.accounts.has(nativeId)).toBe(true)
    harness.heal()
    await end(account)
    expect(harness.peer.accounts.has(nativeId)).toBe(false)
    const said = posts().length
    await end(account)
    expect(posts()).toHaveLength(said)
  })

  it('says nothing of one that is off', async () => {
    const { nativeId } = harness.plantForeign('old-integrator')
    Object.assign(harness.peer.accounts.get(nativeId) ?? {}, { active: false })
    await end({ nativeId, nativeName: 'old-integrator' })
    expect(posts()).toEqual([])
  })
})

describe('what a webhook reads', () => {
  it.each([
    ['repeats a page', { accounts: [], next: '1' }],
    ['lacks the sentinel', { accounts: [], next: null }],
  ])('is no list when it %s', async (_name, page) => {
    harness.proxy.set(
      { mode: 'answer', reply: { status: 200, body: JSON.stringify(page) } },
      { only: ({ path }) => /accounts(\?cursor=.*)?$/.test(path) },
    )
    await expect(all(harness)).rejects.toMatchObject({ name: 'ConnectorError' })
  })

  it('proves nothing where a filter is left aside', async () => {
    harness.populate(3)
    harness.proxy.set({
      mode: 'rewrite',
      rewrite: (reply, { path }) =>
        path.includes('?')
          ? { ...reply, body: JSON.stringify({ accounts: [...harness.peer.accounts.values()], next: null }) }
          : reply,
    })
    const order = newOrder(harness)
    const seen = harness.connector.observe(harness.access(), order)
    expect((await faultOf(harness, order, seen)).fault).toBe('nonsense')
  })
})
