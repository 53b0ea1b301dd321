import { expect, it } from 'vitest'
import { createRegistry } from '~/connectors/registry.server'
import { ScimConnector } from '~/connectors/scim/connector.server'

it('knows the kinds it was given, and throws for every other one', () => {
  const scim = new ScimConnector()
  const registry = createRegistry([scim])
  expect(registry.kinds()).toEqual(['scim'])
  expect(registry.get('scim')).toBe(scim)
  for (const kind of ['gate-pass', '', 'constructor', '__proto__'])
    expect(() => registry.get(kind)).toThrow(`'${kind}'`)
})

it('refuses two connectors of one kind', () => {
  expect(() => createRegistry([new ScimConnector(), new ScimConnector()])).toThrow('scim')
})
