import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithPeer } from '../support/with-peer'
import { type Mosquitto, startMosquitto } from './mosquitto'

describeWithPeer('Mosquitto', 'a real broker with its dynamic-security plugin', (program) => {
  let broker: Mosquitto
  beforeAll(async () => {
    broker = await startMosquitto({ program })
  })
  afterAll(() => broker?.close())

  it('lets in whom it was told to, and nobody else', async () => {
    broker.change('createClient', 'sensor', '-p', 'right')
    expect(await broker.signIn('sensor', 'right')).toBe(0)
    expect(await broker.signIn('sensor', 'wrong')).not.toBe(0)
    expect(await broker.signIn('nobody', 'right')).not.toBe(0)
    expect(await broker.signIn(broker.admin.username, broker.admin.password)).toBe(0)
  })

  it('cuts the session of a client that is switched off, and its file says so', async () => {
    broker.change('createClient', 'open', '-p', 'right')
    const session = await broker.openSession({ username: 'open', password: 'right' })
    expect([session.code, session.isOpen()]).toEqual([0, true])
    broker.change('disableClient', 'open')
    await session.ended
    expect(broker.clientNamed('open')).toMatchObject({ disabled: true })
    expect(await broker.signIn('open', 'right')).not.toBe(0)
    broker.change('deleteClient', 'open')
    expect(broker.clientNamed('open')).toBeUndefined()
  })

  it('keeps what it was told over an outage', async () => {
    broker.change('createClient', 'kept', '-p', 'right')
    await broker.stop()
    expect(await broker.signIn('kept', 'right')).toBe(-1)
    await broker.restart()
    expect(await broker.signIn('kept', 'right')).toBe(0)
  })
})
