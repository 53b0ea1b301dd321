import type { EspRfidConfig } from '~/connectors/esp-rfid/config'
import { EspRfidConnector } from '~/connectors/esp-rfid/connector.server'
import { idOf } from '~/connectors/esp-rfid/user'
import { type EspRfid, type EspRfidOptions, startEspRfid } from '../../peers/esp-rfid'
import { type MosquittoOptions, startMosquitto } from '../../peers/mosquitto'
import { type MqttFault, type Published, startMqttProxy } from '../../peers/mqtt-proxy'
import type { Outage, RemoteHarness } from '../harness'

export type EspRfidHarness = RemoteHarness & Awaited<ReturnType<typeof startEspRfidHarness>>

export const SYSTEM_ID = 'system-1'
const TOPIC = '/rfid'
const PASSWORD = 'password-that-nobody-may-read'
/** A moment within the window of the suite's orders. */
export const NOW = Date.UTC(2031, 4, 5, 9)
const ADDRESSES = ['192.0.2.31', '192.0.2.32', '192.0.2.33'] as const

const SOUND = { lies: false, deaf: false, loses: () => false }

interface Told {
  readonly cmd?: string
  readonly type?: string
  readonly uid?: string
  readonly ip?: string
  readonly doorip?: string
  readonly acctype?: unknown
}

function told({ payload }: Published): Told {
  return JSON.parse(payload) as Told
}

function isWrite(published: Published): boolean {
  const { cmd, uid } = told(published)
  return cmd === 'adduser' || (cmd === 'deletuid' && /^\d+$/.test(uid ?? ''))
}

/** The connector, a fault proxy, a real Mosquitto, and three simulated controllers on one topic behind it. */
export async function startEspRfidHarness(
  options: MosquittoOptions,
  config: Partial<EspRfidConfig> = {},
  firmware: Partial<EspRfidOptions> = {},
) {
  const mosquitto = await startMosquitto(options)
  const topics = ['publishClientSend', 'publishClientReceive', 'subscribePattern']
  mosquitto.command(
    {
      command: 'createRole',
      rolename: 'doors',
      acls: topics.map((acltype) => ({ acltype, topic: `${TOPIC}/#`, allow: true })),
    },
    ...['portal', 'reader'].map((username) => ({
      command: 'createClient',
      username,
      password: PASSWORD,
      roles: [{ rolename: 'doors' }],
    })),
  )
  const proxy = await startMqttProxy(mosquitto.port, {
    isWrite,
    answers: (write, message) => {
      const { type, ip } = told(message)
      return type === told(write).cmd && ip === told(write).doorip
    },
  })
  const broker = { port: mosquitto.port, username: 'reader', password: PASSWORD }
  const doors: EspRfid[] = await Promise.all(
    ADDRESSES.map((ip) => startEspRfid({ broker, topic: TOPIC, ip, now: () => NOW, ...firmware })),
  )
  const [first] = doors
  if (!first) throw new Error('no controller')
  const furnish = () => {
    for (const door of doors) {
      door.format()
      door.addByHand({ uid: '9000001', user: 'Sentinel', acctype: 0, validuntil: 0 })
    }
  }
  furnish()
  const system: EspRfidConfig = {
    brokerUrl: `mqtt://127.0.0.1:${proxy.port}`,
    caCertificate: '',
    pin: '',
    brokerUser: 'portal',
    brokerPassword: PASSWORD,
    topic: TOPIC,
    doors: ADDRESSES.join(' '),
    sentinelEntry: 'Sentinel',
    ...config,
  }
  const everybody = () =>
    doors.flatMap((door) =>
      [...door.files].map(([uid, file]) => ({ door, uid, file, user: String(file.user) })),
    )
  const ours = (credentialId: string) =>
    everybody().filter(({ user }) => user.endsWith(` daypass:${credentialId}`))
  const struck = (name: string, fault: Outage['fault'], by: MqttFault): Outage => ({
    name,
    fault,
    strike: () => proxy.set(by),
  })
  let made = 0
  const number = () => String(10_000_000 + made++)

  return {
    connector: new EspRfidConnector(),
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: SYSTEM_ID,
      config: system,
      signal,
    }),
    rights: ADDRESSES.map((door) => ({ door })) as unknown as RemoteHarness['rights'],
    newSecret: number,
    secrets: [PASSWORD],
    prepare: () => {},
    truth(credentialId: string) {
      const found = ours(credentialId)
      const active = found.filter(({ door, uid }) => door.opens(uid, NOW))
      return {
        objects: new Set(found.map(({ uid }) => uid)).size,
        active: active.length > 0,
        entitlements: active.map(({ door }) => door.ip).sort(),
      }
    },
    populate(count: number) {
      for (let at = 0; at < count; at += 1) {
        const uid = number()
        const door = doors[at % doors.length] ?? first
        door.addByHand({ uid, user: `staff ${uid}`, acctype: 1, validuntil: 4_000_000_000 })
      }
    },
    everyName: () => [
      ...new Map(everybody().map(({ uid, user }) => [uid, user.replace(/ daypass:.*/, '')])).values(),
    ],
    outages: [
      struck('connections break', 'failing', { mode: 'down' }),
      struck('busy', 'throttled', { mode: 'refuse', answer: 'connack', code: 0x89 }),
      struck('bad user name or password', 'unauthorised', { mode: 'refuse', answer: 'connack', code: 0x86 }),
      struck('answers may not be heard', 'unauthorised', { mode: 'refuse', answer: 'suback', code: 0x87 }),
      struck('commands may not be given', 'unauthorised', { mode: 'refuse', answer: 'puback', code: 0x87 }),
      struck('no controller is connected', 'unreachable', { mode: 'refuse', answer: 'puback', code: 0x10 }),
      struck('the broker shuts down', 'failing', { mode: 'goodbye', code: 0x8b }),
      struck('half a message', 'nonsense', {
        mode: 'edit',
        edit: ({ topic, payload }) => [{ topic, payload: payload.slice(0, -3) }],
      }),
      struck('a page of a captive portal', 'nonsense', {
        mode: 'bytes',
        bytes: Buffer.from('HTTP/1.1 200 OK\r\n\r\n<html>Sign in</html>'),
      }),
    ] satisfies Outage[] as readonly Outage[],
    lie() {
      for (const door of doors) door.fault.lies = true
    },
    /** As it was in the beginning: for the next test. */
    renew() {
      proxy.set({ mode: 'pass' })
      proxy.forget()
      for (const { fault } of doors) Object.assign(fault, SOUND)
      furnish()
    },
    heal() {
      proxy.set({ mode: 'pass' })
      for (const { fault } of doors) Object.assign(fault, SOUND)
    },
    async close() {
      for (const door of doors) await door.close()
      await proxy.close()
      await mosquitto.close()
    },
    countWrites() {
      const writes = proxy.published.filter(isWrite).length
      proxy.forget()
      return writes
    },
    loseAnswer(nth: number, how: 'never' | 'broken') {
      const held = proxy.lost()
      proxy.set({ mode: 'lose', nth, how })
      return { held }
    },
    hideReads: () =>
      proxy.set({ mode: 'edit', edit: (message) => (told(message).acctype === undefined ? [message] : []) }),
    plantForeign(nativeName: string) {
      const uid = number()
      first.addByHand({ uid, user: nativeName, acctype: 1, validuntil: 4_000_000_000 })
      const state = () =>
        JSON.stringify(
          everybody()
            .filter((each) => each.uid === uid)
            .map(({ file }) => file),
        )
      const before = state()
      return { nativeId: idOf(SYSTEM_ID, uid), untouched: () => state() === before }
    },
    sentinel: () => ({ nativeId: idOf(SYSTEM_ID, '9000001'), nativeName: 'Sentinel' }),
    destroy(credentialId: string) {
      for (const { door, uid } of ours(credentialId)) (door.files as Map<string, unknown>).delete(uid)
    },
    stripMark(credentialId: string) {
      for (const { door, uid } of ours(credentialId))
        door.addByHand({ uid, user: 'Somebody', acctype: 1, validuntil: 4_000_000_000 })
    },
    doors,
    first,
    mosquitto,
    proxy,
    system,
  }
}
