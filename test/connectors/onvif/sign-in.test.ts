import { describe, expect, it } from 'vitest'
import { digestAnswer, digestChallenge, usernameToken } from '~/connectors/onvif/sign-in'
import { contentType, envelope, type OnvifFault, readAnswer } from '~/connectors/onvif/soap'
import { escapeXml, parseXml } from '~/connectors/onvif/xml'

describe('the WS-Security header', () => {
  it('holds the digest of nonce, time and password, and not the password', () => {
    // ONVIF Application Programmer's Guide, clause 6.1.1.3.
    const nonce = Buffer.from('LKqI6G/AikKCQrN0zqZFlg==', 'base64')
    const at = Date.UTC(2010, 8, 16, 7, 50, 45)
    const header = usernameToken({ username: 'user', password: 'userpassword' }, at, nonce)
    expect(header).toContain('<wsse:Nonce EncodingType=')
    expect(header).toContain('LKqI6G/AikKCQrN0zqZFlg==</wsse:Nonce>')
    expect(header).toContain('<wsu:Created>2010-09-16T07:50:45.000Z</wsu:Created>')
    expect(header).not.toContain('userpassword')
  })
})

describe("HTTP's digest", () => {
  const login = { username: 'Mufasa', password: 'Circle of Life' }
  const both =
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'

  it('is answered by the stronger of two challenges', () => {
    expect(digestChallenge(both)).toMatchObject({ algorithm: 'SHA-256', qop: 'auth', stale: false })
    expect(digestChallenge('Basic realm="x"')).toBeNull()
    expect(digestChallenge('Digest realm="x", nonce="n", qop="auth-int"')).toBeNull()
    expect(digestChallenge('Digest realm="x", nonce="n", algorithm=SHA-512-256')).toBeNull()
    expect(digestChallenge('Digest realm="x", nonce="n", stale=TRUE')).toMatchObject({
      qop: null,
      stale: true,
    })
  })

  it('holds name, count and answer', () => {
    const challenge = digestChallenge(both)
    if (challenge === null) throw new Error('there is a challenge')
    const told = digestAnswer(challenge, login, '/dir', 17, 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ')
    expect(told).toContain('nc=00000011')
    expect(told).toMatch(/response="[0-9a-f]{64}"/)
    expect(told).not.toContain('Circle of Life')
  })
})

describe('messages', () => {
  it('carry their action and no more namespaces than they use', () => {
    const operation = { service: 'tds', name: 'GetUsers' } as const
    expect(contentType(operation)).toBe(
      'application/soap+xml; charset=utf-8; action="http://www.onvif.org/ver10/device/wsdl/GetUsers"',
    )
    expect(envelope(operation, '')).not.toContain('xmlns:tcr')
  })

  it('say what they are told, whatever it holds', () => {
    const text = `<&>"'\u0000\u0008\r\n]]>`
    const read = parseXml(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`)
    expect(read.textContent).toBe(`<&>"'\r\n]]>`)
    expect(read.getAttribute('b')).toContain(`<&>"'\r`)
  })

  it.each([
    '',
    'text',
    '<a>',
    '<a/><b/>',
    '<!DOCTYPE a><a/>',
    '<!doctype a [<!ENTITY b "c">]><a>&b;</a>',
    '<a>&b;</a>',
  ])('are not %s', (text) =>
    expect(() => parseXml(text)).toThrowError(expect.objectContaining({ fault: 'nonsense' })),
  )

  it('tell faults by their codes alone', () => {
    const codes = (...names: string[]) =>
      names.reduceRight((inner, name) => `<Subcode><Value>ter:${name}</Value>${inner}</Subcode>`, '')
    const fault = (first: string, inner: string) =>
      `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code><e:Value>e:${first}</e:Value>${inner.replaceAll('<', '<e:').replaceAll('<e:/', '</e:')}</e:Code><e:Reason><e:Text xml:lang="en">secret of Zoë</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>`
    const read = (text: string) => {
      try {
        return readAnswer(text, { service: 'tds', name: 'SetUser' })
      } catch (error) {
        return error as OnvifFault
      }
    }
    const refused = read(fault('Sender', codes('OperationProhibited', 'PasswordTooWeak')))
    expect(refused).toMatchObject({
      fault: 'refused',
      codes: ['Sender', 'OperationProhibited', 'PasswordTooWeak'],
    })
    expect(String(refused)).not.toContain('Zoë')
    expect(read(fault('Sender', codes('NotAuthorized')))).toMatchObject({ fault: 'unauthorised' })
    expect(read(fault('Receiver', ''))).toMatchObject({ fault: 'failing' })
    expect(read(fault('Receiver', codes('ActionNotSupported')))).toMatchObject({ fault: 'unsupported' })
    expect(read(fault('Receiver', codes('Action', 'TooManyUsers')))).toMatchObject({ fault: 'refused' })
  })
})
