import { describe, expect, it } from 'vitest'
import { isForbiddenAddress, plainTargetUrl, speaksPlainly, targetUrl } from '~/connectors/target-url'

describe('the URL of a target', () => {
  it.each([
    'https://idp.example.com/scim/v2',
    'https://10.20.30.40:8443',
    'https://[fd12:3456::1]/scim',
    'http://127.0.0.1:8080/scim',
    'http://localhost:3000',
    'http://[::1]:3000',
  ])('may be %s', (url) => {
    expect(targetUrl.parse(url)).toBe(url)
  })

  it.each([
    ['idp.example.com', 'url_invalid'],
    ['http://idp.example.com/scim', 'url_needs_https'],
    ['http://127.0.0.1.example.com', 'url_needs_https'],
    ['ftp://127.0.0.1', 'url_needs_https'],
    ['https://user:secret@idp.example.com', 'url_has_credentials'],
    ['https://idp.example.com/?tenant=1', 'url_has_query'],
    ['https://idp.example.com/scim#', 'url_has_query'],
    ['https://169.254.169.254/latest', 'url_forbidden_address'],
    ['https://2852039166/latest', 'url_forbidden_address'],
    ['https://0xa9.0xfe.0xa9.0xfe/', 'url_forbidden_address'],
    ['https://[fe80::1]/', 'url_forbidden_address'],
    ['https://[::ffff:169.254.169.254]/', 'url_forbidden_address'],
    ['https://[64:ff9b::169.254.169.254]/', 'url_forbidden_address'],
    ['https://[fd00:ec2::254]/', 'url_forbidden_address'],
    ['https://metadata.google.internal./', 'url_forbidden_address'],
    ['https://0.0.0.0/', 'url_forbidden_address'],
    ['https://[::]/', 'url_forbidden_address'],
    ['https://100.100.100.200/', 'url_forbidden_address'],
    ['https://168.63.129.16/', 'url_forbidden_address'],
  ])('is never %s', (url, problem) => {
    const parsed = targetUrl.safeParse(url)
    expect(parsed.error?.issues.map((issue) => issue.message)).toEqual([problem])
  })
})

describe('the URL of a target without TLS', () => {
  it.each(['http://192.168.1.64', 'http://camera.example:8080/onvif', 'https://10.20.30.40'])(
    'may be %s',
    (url) => expect(plainTargetUrl.parse(url)).toBe(url),
  )

  it.each([
    ['ftp://192.168.1.64', 'url_needs_https'],
    ['http://169.254.169.254/latest', 'url_forbidden_address'],
    ['http://user:secret@192.168.1.64', 'url_has_credentials'],
  ])('is never %s', (url, problem) => {
    expect(plainTargetUrl.safeParse(url).error?.issues.map((issue) => issue.message)).toEqual([problem])
  })

  it.each([
    ['http://192.168.1.64', true],
    ['http://127.0.0.1:80', false],
    ['https://192.168.1.64', false],
    ['camera', false],
  ])('is told from others: %s', (url, plain) => expect(speaksPlainly(url)).toBe(plain))
})

describe('the address of a target', () => {
  it.each([
    '192.168.1.10',
    '127.0.0.1',
    '8.8.8.8',
    '::1',
    '2001:db8::1',
    'fd12::1',
    '169.253.255.255',
    '192.0.1.1',
    '::10.20.30.40',
    '::ffff:10.20.30.40',
    '2002:0a14:1e28::1',
    '64:ff9b::10.20.30.40',
    '64:ff9b:1::10.20.30.40',
    '64:ff9b:1:a14:1e:2800::',
    '64:ff9b:2::169.254.169.254',
    '170.0.0.1',
  ])('may be %s', (address) => expect(isForbiddenAddress(address)).toBe(false))

  it.each([
    '169.254.0.1',
    '169.254.255.255',
    '224.0.0.1',
    'ff02::1',
    'fe80::1%eth0',
    'febf::1',
    '192.0.0.192',
    '::ffff:192.0.0.192',
    '::169.254.169.254',
    '::192.0.0.192',
    '2002:a9fe:a9fe::1',
    '2002:c000:00c0::',
    '64:ff9b:1::169.254.169.254',
    '64:ff9b:1:a9fe:a9:fe00::',
    '64:ff9b:1:8:a9:fea9:fe00::',
    '64:ff9b:1:8a9:fe:a9fe::',
    'not-an-address',
    '1.2.3.256',
  ])('is never %s', (address) => expect(isForbiddenAddress(address)).toBe(true))
})
