import { expect, it } from 'vitest'
import { placeName, unifiConfig, unifiEntitlement } from '~/connectors/unifi-access/config'
import { UnifiAccessConnector } from '~/connectors/unifi-access/connector.server'
import { settingFields } from '~/usecases/connected-system/setting-fields'

const SETTINGS = {
  controllerUrl: 'https://192.0.2.10:12445/',
  token: 'wHFmHRuX4I7sB2oDkD6wHg',
  sentinelVisitor: 'Daypass Sentinel',
}

it('takes an address with a port, and a fingerprint or none', () => {
  expect(unifiConfig.parse(SETTINGS)).toMatchObject({
    controllerUrl: 'https://192.0.2.10:12445',
    pin: '',
    pinDigits: 6,
  })
  expect(unifiConfig.parse({ ...SETTINGS, pin: 'ab'.repeat(32) }).pin).toMatch(/^AB(:AB){31}$/)
})

it.each([
  ['an address without TLS', { controllerUrl: 'http://192.0.2.10:12445' }],
  ['an address of metadata', { controllerUrl: 'https://169.254.169.254' }],
  ['a token with a line break', { token: 'a\nb' }],
  ['no sentinel', { sentinelVisitor: ' ' }],
  ['a fingerprint that is none', { pin: 'ab' }],
  ['a PIN of three digits', { pinDigits: 3 }],
])('refuses %s', (_what, given) => {
  expect(unifiConfig.safeParse({ ...SETTINGS, ...given }).success).toBe(false)
})

it('has settings and mappings that a form can fill, and names for places', () => {
  for (const schema of [unifiConfig, unifiEntitlement])
    expect(settingFields(schema).length).toBeGreaterThan(0)
  expect(placeName(unifiEntitlement.parse({ place: 'door_group', placeId: 'a-1' }))).toBe('door_group:a-1')
  expect(unifiEntitlement.safeParse({ place: 'building', placeId: 'a-1' }).success).toBe(false)
})

it('makes PINs as long as the settings say', () => {
  const shape = (more: object) =>
    new UnifiAccessConnector().secretShape(unifiConfig.parse({ ...SETTINGS, ...more }))
  expect([shape({ pinDigits: 8 }).length, shape({}).length]).toEqual([8, 6])
})
