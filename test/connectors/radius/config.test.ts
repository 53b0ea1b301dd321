import { expect, it } from 'vitest'
import {
  nasAddressForm,
  parseNasList,
  radiusConfig,
  radiusEntitlement,
  segmentName,
} from '~/connectors/radius/config'
import { nasAddress } from '~/connectors/radius/packet'

const settings = { token: 'x'.repeat(32), nasAddresses: '192.0.2.10', nasSecret: 'y'.repeat(16) }

it('takes a list of access points and switches by address', () => {
  expect(parseNasList('192.0.2.10, 192.0.2.11:1700 [2001:db8::1]:3799 2001:DB8::2')).toEqual([
    { address: '192.0.2.10', port: 3799 },
    { address: '192.0.2.11', port: 1700 },
    { address: '2001:db8::1', port: 3799 },
    { address: '2001:db8::2', port: 3799 },
  ])
})

it('has one spelling for an address, however the settings or a NAS write it', () => {
  const spelt = ['2001:db8:0:0::1', '2001:DB8::0001', '2001:db8::1'].map(nasAddressForm)
  expect(new Set(spelt)).toEqual(new Set(['2001:db8::1']))
  expect(nasAddressForm('::ffff:192.0.2.10')).toBe('::ffff:c000:20a')
  expect(nasAddressForm('192.0.2.10')).toBe('192.0.2.10')
  expect(nasAddress('::ffff:192.0.2.10').value.toString('hex')).toBe('00000000000000000000ffffc000020a')
  expect(nasAddress('2001:db8::1').value.toString('hex')).toBe('20010db8000000000000000000000001')
})

it.each([
  '',
  'switch.example.com',
  '169.254.169.254',
  '192.0.2.10:0',
  '192.0.2.10:70000',
  '[::1',
  '192.0.2.10,x',
])('refuses %j as such a list', (text) => {
  expect(parseNasList(text)).toBeNull()
  expect(radiusConfig.safeParse({ ...settings, nasAddresses: text }).success).toBe(false)
})

it('asks for a token that cannot be guessed', () => {
  expect(radiusConfig.safeParse(settings).success).toBe(true)
  expect(radiusConfig.safeParse({ ...settings, token: 'x'.repeat(31) }).success).toBe(false)
  expect(radiusConfig.safeParse({ ...settings, token: `${'x'.repeat(31)}"` }).success).toBe(false)
})

it.each(['1', '4094', 'voice', 'guest-2.north'])('takes %s as a VLAN', (vlan) => {
  expect(radiusEntitlement.safeParse({ vlan }).success).toBe(true)
})

it.each(['0', '4095', '01', '', 'a b', '%{User-Name}', 'x'.repeat(33)])('refuses %j as a VLAN', (vlan) => {
  expect(radiusEntitlement.safeParse({ vlan }).success).toBe(false)
})

it('tells segments with another Filter-Id apart', () => {
  expect(segmentName({ vlan: '120' })).toBe('120')
  expect(segmentName({ vlan: '120', filterId: 'guests' })).toBe('120 guests')
})
