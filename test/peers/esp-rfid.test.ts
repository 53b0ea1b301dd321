import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWithPeer } from '../support/with-peer'
import { type EspRfid, type SentMessage, startEspRfid } from './esp-rfid'
import { type Mosquitto, startMosquitto } from './mosquitto'

const NOW = Date.UTC(2026, 2, 2, 9)
const UNTIL = NOW / 1000 + 3600

describeWithPeer('Mosquitto', 'an ESP-RFID reader on a real broker', (program) => {
  let broker: Mosquitto
  let portal: MqttClient
  let reader: EspRfid
  let heard: SentMessage[]
  let last: ((message: SentMessage) => void) | null = null

  beforeAll(async () => {
    broker = await startMosquitto({ program })
    for (const name of ['reader', 'portal']) broker.letIn(name, 'right', '/rfid')
    portal = await connectAsync({ port: broker.port, username: 'portal', password: 'right' })
    portal.on('message', (_topic, payload) => {
      const message = JSON.parse(payload.toString()) as SentMessage
      heard.push(message)
      last?.(message)
    })
    await portal.subscribeAsync('/rfid/send')
  })
  afterAll(async () => {
    await portal?.endAsync(true)
    await broker?.close()
  })
  beforeEach(async () => {
    heard = []
    reader = await start({})
  })
  afterEach(() => reader.close())

  function start(options: { firmware?: '1.3' | '2.0'; listing?: 'documented' | 'as-stored'; ip?: string }) {
    const login = { port: broker.port, username: 'reader', password: 'right' }
    return startEspRfid({ broker: login, topic: '/rfid', ip: '192.0.2.7', now: () => NOW, ...options })
  }

  /** Carried out, and everything heard that the reader said until then. */
  async function tell(cmd: string, more: object = {}, to = reader) {
    const done = to.done(cmd)
    await portal.publishAsync('/rfid/cmd', JSON.stringify({ cmd, doorip: to.ip, ...more }), { qos: 1 })
    await done
    const beat = new Promise<void>((resolve) => {
      last = ({ type }) => type === 'heartbeat' && resolve()
    })
    await to.heartbeat()
    await beat
    return heard.splice(0).filter(({ type }) => type !== 'heartbeat' && type !== 'boot')
  }

  const USER = { uid: '1234', user: 'pass 7', acctype: '1', validsince: '0', validuntil: String(UNTIL) }

  it('adds, lists and deletes, and opens from the first to the last second', async () => {
    expect(await tell('adduser', USER)).toEqual([
      { type: 'adduser', ip: reader.ip, hostname: reader.hostname },
    ])
    expect(await tell('getuserlist')).toMatchObject([
      { command: 'userfile', uid: '1234', acctype: 1, validuntil: UNTIL },
    ])
    expect([UNTIL, UNTIL + 1].map((at) => reader.verdict('1234', at * 1000))).toEqual(['Always', 'Expired'])
    expect(await tell('deletuid', { uid: '1234' })).toHaveLength(1)
    expect(await tell('getuserlist')).toEqual([])
    expect([reader.verdict('1234', NOW), reader.files.size]).toEqual(['Denied', 0])
  })

  it('heeds no command for a neighbour, and none without an address', async () => {
    const other = await start({ ip: '192.0.2.8' })
    await tell('adduser', USER, other)
    await portal.publishAsync('/rfid/cmd', JSON.stringify({ cmd: 'deletusers' }), { qos: 1 })
    await tell('getuserlist', {}, other)
    expect([reader.files.size, other.files.size, reader.commands.length]).toEqual([0, 1, 0])
    await other.close()
  })

  it('lists what was stored in the form of firmware 2.0, beside what its own page made', async () => {
    await reader.close()
    reader = await start({ listing: 'as-stored' })
    await tell('adduser', USER)
    reader.addByHand({ uid: '99', user: 'caretaker', acctype: 99, validuntil: 0 })
    expect(await tell('getuserlist')).toMatchObject([
      { cmd: 'adduser', doorip: reader.ip, acctype: '1' },
      { command: 'userfile', uid: '99' },
    ])
    expect(reader.verdict('99', NOW)).toBe('Admin')
  })

  it('loses, lies and drops as it is told to', async () => {
    reader.fault.lies = true
    expect([await tell('adduser', USER), reader.files.size]).toMatchObject([[{ type: 'adduser' }], 0])
    reader.fault.lies = false
    await tell('adduser', USER)
    await tell('adduser', { ...USER, uid: '5' })
    reader.fault.loses = ({ uid }) => uid === '5'
    expect(await tell('getuserlist')).toMatchObject([{ uid: '1234' }])
    reader.fault.deaf = true
    expect(await tell('deletusers')).toMatchObject([{ type: 'ERRO', src: 'mqtt' }])
    expect(reader.files.size).toBe(2)
  })

  it('opens for ever by a clock that was never set', async () => {
    await tell('adduser', USER)
    reader.unsetClock()
    expect(reader.opens('1234', NOW)).toBe(true)
    await tell('adduser', { ...USER, validuntil: '1' })
    expect(reader.opens('1234', NOW)).toBe(true)
  })

  it('answers nothing in firmware 1.3', async () => {
    await reader.close()
    reader = await start({ firmware: '1.3' })
    expect(await tell('adduser', USER)).toEqual([])
    expect(await tell('listusr')).toMatchObject([{ uid: '1234' }])
    expect(reader.verdict('1234', UNTIL * 1000)).toBe('Expired')
  })

  it('misses what is sent while it has no power', async () => {
    await reader.unplug()
    await portal.publishAsync('/rfid/cmd', JSON.stringify({ cmd: 'adduser', doorip: reader.ip, ...USER }), {
      qos: 2,
    })
    await reader.plug()
    await tell('getuserlist')
    expect(reader.files.size).toBe(0)
  })
})
