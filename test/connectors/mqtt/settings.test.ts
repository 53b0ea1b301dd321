import { describe, expect, it } from 'vitest'
import { doorsOf, espRfidConfig, espRfidEntitlement } from '~/connectors/esp-rfid/config'
import { EspRfidConnector } from '~/connectors/esp-rfid/connector.server'
import { declaredLength } from '~/connectors/mqtt/framing'
import { DynsecConnector } from '~/connectors/mqtt-dynsec/connector.server'
import { settingFields } from '~/usecases/connected-system/setting-fields'
import { SETTING } from '~/words/messages/setting-labels'

describe('settings of kinds behind a broker', () => {
  it('can be filled in a form, and every field has words', () => {
    for (const { configSchema, secretFields, entitlementSchema } of [
      new DynsecConnector(),
      new EspRfidConnector(),
    ]) {
      const fields = [...settingFields(configSchema, secretFields), ...settingFields(entitlementSchema)]
      expect(fields.filter(({ name }) => SETTING[name] === undefined)).toEqual([])
      expect(fields.filter(({ secret }) => secret).map(({ name }) => name)).toEqual(['brokerPassword'])
    }
  })

  const settings = {
    brokerUrl: 'mqtts://broker.example.com',
    brokerUser: 'daypass',
    brokerPassword: 'secret',
    topic: '/rfid',
    doors: ' 192.0.2.31,192.0.2.32; 192.0.2.31\n',
    sentinelEntry: 'Sentinel',
  }

  it('names each controller once, by its address', () => {
    expect(doorsOf(espRfidConfig.parse(settings))).toEqual(['192.0.2.31', '192.0.2.32'])
    for (const doors of ['', 'door.example.com', '::1', '192.0.2.256'])
      expect(espRfidConfig.safeParse({ ...settings, doors }).success).toBe(false)
    const many = Array.from({ length: 17 }, (_, at) => `192.0.2.${at}`).join(' ')
    expect(espRfidConfig.safeParse({ ...settings, doors: many }).success).toBe(false)
    expect(espRfidEntitlement.safeParse({ door: 'front' }).success).toBe(false)
  })

  it('takes no topic of several, of the broker itself, or with a slash at the end', () => {
    for (const topic of ['rfid/#', '+/rfid', '$SYS', '/rfid/', ''])
      expect(espRfidConfig.safeParse({ ...settings, topic }).success).toBe(false)
  })
})

describe('the length of a packet', () => {
  it('is told as soon as its head is there', () => {
    expect(
      [[], [0x30], [0x30, 0x80], [0x30, 0xff, 0xff]].map((read) => declaredLength(Uint8Array.from(read))),
    ).toEqual([null, null, null, null])
    expect(declaredLength(Uint8Array.from([0x20, 3]))).toBe(5)
    expect(declaredLength(Uint8Array.from([0x31, 0x80, 0x01]))).toBe(131)
    expect(declaredLength(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0x7f]))).toBe(5 + 268_435_455)
  })

  it('is none of what a server never sends', () => {
    for (const read of [
      [0x10, 0],
      [0x21, 0],
      [0x48, 0x54],
      [0xf0, 0],
      [0x30, 0xff, 0xff, 0xff, 0xff],
    ])
      expect(declaredLength(Uint8Array.from(read))).toBe(-1)
  })
})
