import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ldapConfig } from '~/connectors/ldap/config'
import { childDn, escapeValue, isWithin, normalDn, sameDn } from '~/connectors/ldap/dn'
import { declaredLength } from '~/connectors/ldap/framing'
import { generalizedTime, parseGeneralizedTime } from '~/connectors/ldap/values'
import { settingFields } from '~/usecases/connected-system/setting-fields'

describe('a distinguished name', () => {
  it('is one in all its spellings', () => {
    for (const spelling of [
      'CN=VMS Operators,OU=Groups,DC=example,DC=org',
      'cn = VMS  operators , ou=groups, dc=Example,dc=org',
      'cn=\\56MS operators,ou=groups,dc=example,dc=org',
    ])
      expect(normalDn(spelling)).toBe('cn=vms operators,ou=groups,dc=example,dc=org')
    expect(sameDn('sn=x+cn=y,dc=z', 'cn=y+sn=x,dc=z')).toBe(true)
    expect(sameDn('cn=a\\,b,dc=z', 'cn=a,cn=b,dc=z')).toBe(false)
  })

  it.each(['', 'cn', 'cn=', '=x', 'cn=a,,dc=b', 'c n=a', 'cn=a\\', 'cn=\\ff'])('is none: "%s"', (text) => {
    expect(normalDn(text)).toBeNull()
  })

  it('keeps any value in its place', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (value) => {
        fc.pre(value.trim() !== '' && !/^\s|\s$/.test(value))
        const dn = childDn('uid', value, 'dc=example,dc=org')
        expect(isWithin(dn, 'dc=example,dc=org')).toBe(true)
        expect(normalDn(dn)?.endsWith(',dc=example,dc=org')).toBe(true)
        expect(isWithin(dn, `uid=${escapeValue(value)},dc=example,dc=org`)).toBe(true)
      }),
    )
  })

  it('is within itself and what is above it, by whole parts', () => {
    expect(isWithin('uid=a,ou=people,dc=example', 'OU=People,DC=example')).toBe(true)
    expect(isWithin('ou=people,dc=example', 'ou=people,dc=example')).toBe(true)
    expect(isWithin('uid=a,ou=morepeople,dc=example', 'ou=people,dc=example')).toBe(false)
    expect(isWithin('dc=example', 'ou=people,dc=example')).toBe(false)
    expect(isWithin('uid=a\\,ou=people,dc=example', 'ou=people,dc=example')).toBe(false)
  })
})

describe('a time of a directory', () => {
  it('is written to the second, or to the millisecond where it has one, and read again', () => {
    const at = Date.UTC(2031, 4, 5, 18)
    expect(generalizedTime(at)).toBe('20310505180000Z')
    expect(generalizedTime(at + 250)).toBe('20310505180000.250Z')
    expect(generalizedTime(0)).toBe('19700101000000Z')
    for (const each of [at, at + 250, at + 1]) expect(parseGeneralizedTime(generalizedTime(each))).toBe(each)
    expect(parseGeneralizedTime('20310505180000.0Z')).toBe(at)
    for (const none of [null, '', 'soon', '20310505180000', '20311305180000Z'])
      expect(parseGeneralizedTime(none)).toBeNull()
  })
})

describe('a message of LDAP', () => {
  it('says its length at its head', () => {
    const length = (...bytes: number[]) => declaredLength(Uint8Array.from(bytes))
    expect(length()).toBeNull()
    expect(length(0x30)).toBeNull()
    expect(length(0x30, 5)).toBe(7)
    expect(length(0x30, 0x82, 1)).toBeNull()
    expect(length(0x30, 0x82, 1, 0)).toBe(260)
    expect(length(0x30, 0x84, 0x7f, 255, 255, 255)).toBe(2 ** 31 + 5)
    expect([length(0x48, 5), length(0x30, 0x80), length(0x30, 0x85)]).toEqual([-1, -1, -1])
  })
})

describe('settings', () => {
  const good = {
    url: 'ldaps://ldap.example.org',
    bindDn: 'cn=svc,dc=example,dc=org',
    bindPassword: 'secret',
    baseDn: 'dc=example,dc=org',
    accountsDn: 'ou=people,dc=example,dc=org',
    sentinelName: 'sentinel',
  }
  const problems = (more: object) =>
    (ldapConfig.safeParse({ ...good, ...more }).error?.issues ?? []).map(({ path, message }) => [
      path.join('.'),
      message,
    ])

  it('have sensible defaults', () => {
    expect(ldapConfig.parse(good)).toMatchObject({
      flavour: 'openldap',
      startTls: false,
      markAttribute: 'employeeNumber',
      deleteAtEnd: true,
    })
    expect(problems({ url: 'ldap://ldap.example.org', startTls: true })).toEqual([])
    expect(problems({ url: 'ldap://127.0.0.1:389' })).toEqual([])
  })

  it.each([
    [{ url: 'ldap://ldap.example.org' }, ['startTls', 'url_needs_tls']],
    [{ startTls: true }, ['startTls', 'tls_twice']],
    [{ url: 'https://ldap.example.org' }, ['url', 'ldap_url_invalid']],
    [{ url: 'ldaps://' }, ['url', 'ldap_url_invalid']],
    [{ url: 'ldaps://ldap.example.org/dc=example' }, ['url', 'url_has_path']],
    [{ url: 'ldaps://user:word@ldap.example.org' }, ['url', 'url_has_credentials']],
    [{ url: 'ldaps://169.254.169.254' }, ['url', 'url_forbidden_address']],
    [{ url: 'ldaps://[::ffff:169.254.169.254]' }, ['url', 'url_forbidden_address']],
    [{ url: 'ldaps://metadata.google.internal' }, ['url', 'url_forbidden_address']],
    [{ accountsDn: 'ou=people,dc=elsewhere,dc=org' }, ['accountsDn', 'dn_outside']],
    [{ baseDn: 'example' }, ['baseDn', 'dn_invalid']],
    [{ markAttribute: 'uid)(cn' }, ['markAttribute', expect.any(String)]],
    [{ caCertificate: 'my authority' }, ['caCertificate', 'certificate_invalid']],
  ])('are refused: %o', (more, problem) => {
    expect(problems(more)).toContainEqual(problem)
  })

  it('are asked for by a form: a certificate in lines, the kind of directory as a choice, the password as a secret', () => {
    const kinds = settingFields(ldapConfig, ['bindPassword']).map(({ name, kind, secret, optional }) => [
      name,
      secret ? 'secret' : kind,
      optional,
    ])
    expect(kinds).toEqual([
      ['url', 'url', false],
      ['flavour', 'choice', true],
      ['startTls', 'boolean', true],
      ['caCertificate', 'lines', true],
      ['bindDn', 'text', false],
      ['bindPassword', 'secret', false],
      ['baseDn', 'text', false],
      ['accountsDn', 'text', false],
      ['sentinelName', 'text', false],
      ['markAttribute', 'text', true],
      ['deleteAtEnd', 'boolean', true],
    ])
  })

  it('put the lines of a certificate back that a form took away', () => {
    const body = 'A'.repeat(70)
    const flat = `-----BEGIN CERTIFICATE-----${body}-----END CERTIFICATE-----`
    const lines = `-----BEGIN CERTIFICATE-----\n${body.slice(0, 64)}\n${body.slice(64)}\n-----END CERTIFICATE-----\n`
    expect(ldapConfig.parse({ ...good, caCertificate: flat }).caCertificate).toBe(lines)
    expect(ldapConfig.parse({ ...good, caCertificate: lines }).caCertificate).toBe(lines)
  })
})
