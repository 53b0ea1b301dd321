import { expect, it } from 'vitest'
import { readableName } from '~/connectors/mark'
import { lockConfig, lockEntitlement, userConfig, userEntitlement } from '~/connectors/seam/config'
import { SeamLockConnector } from '~/connectors/seam/connector.server'
import { markedName, readName } from '~/connectors/seam/names'
import { settingFields } from '~/usecases/connected-system/setting-fields'

const SERVICE = { apiKey: 'seam_key' }

it('takes locks with commas and spaces between them, and asks for the service where Seam has it', () => {
  expect(lockConfig.parse({ ...SERVICE, locks: ' a-1, b_2\nc3 ' })).toEqual({
    ...SERVICE,
    apiUrl: 'https://connect.getseam.com',
    locks: 'a-1, b_2\nc3',
    pinDigits: 6,
  })
})

it.each([
  ['no lock', { locks: ' , ' }],
  ['an id that is none', { locks: 'a b!c' }],
  ['too many locks', { locks: Array.from({ length: 21 }, (_, index) => `lock${index}`).join(' ') }],
  ['a PIN of three digits', { locks: 'a', pinDigits: 3 }],
  ['a PIN of nine digits', { locks: 'a', pinDigits: 9 }],
  ['an address without TLS', { locks: 'a', apiUrl: 'http://connect.getseam.com' }],
  ['an address of metadata', { locks: 'a', apiUrl: 'https://169.254.169.254' }],
  ['a key with a line break', { locks: 'a', apiKey: 'a\nb' }],
])('refuses %s', (_what, given) => {
  expect(lockConfig.safeParse({ ...SERVICE, ...given }).success).toBe(false)
})

it('has settings and mappings that a form can fill', () => {
  for (const schema of [lockConfig, lockEntitlement, userConfig, userEntitlement])
    expect(settingFields(schema).length).toBeGreaterThan(0)
})

it('makes PINs as long as the settings say, and of six digits where they do not', () => {
  const shape = (more: object) =>
    new SeamLockConnector().secretShape(lockConfig.parse({ ...SERVICE, locks: 'front', ...more }))
  expect(shape({ pinDigits: 4 })).toEqual({ length: 4, groups: ['0123456789'] })
  expect(shape({}).length).toBe(6)
})

it('reads its mark back from a name, whatever the holder is called', () => {
  const credential = { credentialId: '01890000-0000-7000-8000-00000000aaaa', holderName: 'Zoë [x] Ångström' }
  const name = readableName(credential)
  expect(readName(markedName(name, credential))).toEqual({ name, credentialId: credential.credentialId })
  expect(readName('Resident [daypass:]')).toEqual({ name: 'Resident [daypass:]', credentialId: null })
})
