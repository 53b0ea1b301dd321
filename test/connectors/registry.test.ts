import { expect, it } from 'vitest'
import { createRegistry } from '~/connectors/registry.server'
import { ScimConnector } from '~/connectors/scim/connector.server'

it('knows the kinds it was given, and refuses everything for every other one', async () => {
  const scim = new ScimConnector()
  const registry = createRegistry([scim])
  expect(registry.kinds()).toEqual(['scim'])
  expect(registry.get('scim')).toBe(scim)
  const system = { systemId: 's', config: {}, signal: AbortSignal.timeout(1_000) }
  const subject = { credentialId: 'c', holderName: 'Jo', nativeName: 'jo', nativeId: null, secret: null }
  for (const kind of ['gate-pass', '', 'constructor', '__proto__']) {
    const missing = registry.get(kind)
    await expect(missing.check(system)).rejects.toMatchObject({ fault: 'unsupported' })
    await expect(missing.observe(system, subject)).rejects.toMatchObject({ fault: 'unsupported' })
  }
})

it('refuses two connectors of one kind', () => {
  expect(() => createRegistry([new ScimConnector(), new ScimConnector()])).toThrow('scim')
})
