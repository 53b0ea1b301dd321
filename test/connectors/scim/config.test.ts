import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scimConfig } from '~/connectors/scim/config'
import { ScimConnector } from '~/connectors/scim/connector.server'

const base = { baseUrl: 'https://idp.example.com/scim/v2/', token: 'abc', sentinelUserName: 'svc' }

describe('scim settings', () => {
  it('delete at the end unless told otherwise, and drop trailing slashes', () => {
    expect(scimConfig.parse(base)).toEqual({
      baseUrl: 'https://idp.example.com/scim/v2',
      token: 'abc',
      sentinelUserName: 'svc',
      deleteAtEnd: true,
    })
  })

  it.each([{ token: '' }, { token: 'two words' }, { token: 'new\nline' }, { sentinelUserName: ' ' }])(
    'refuse %j',
    (wrong) => {
      expect(scimConfig.safeParse({ ...base, ...wrong }).success).toBe(false)
    },
  )

  it('name their one secret', () => {
    expect(new ScimConnector().secretFields).toEqual(['token'])
  })
})

describe('native names', () => {
  const { nativeName } = new ScimConnector()

  it('are made of the credential and a readable part of the name', () => {
    const credentialId = '01890000-0000-7000-8000-4d3c2b1a0f9e'
    expect(nativeName({ credentialId, holderName: 'Zoë Ångström-Łukasz Jr.' })).toBe(
      'dp-4d3c2b1a0f9e-zoe-angstrom-uka',
    )
    expect(nativeName({ credentialId, holderName: '李小龙' })).toBe('dp-4d3c2b1a0f9e')
  })

  it('stay within what targets take, whatever the holder is called', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string({ unit: 'grapheme' }), (credentialId, holderName) => {
        expect(nativeName({ credentialId, holderName })).toMatch(/^dp-[0-9a-f]{12}(-[a-z0-9]+)*$/)
        expect(nativeName({ credentialId, holderName }).length).toBeLessThanOrEqual(32)
      }),
    )
  })
})
