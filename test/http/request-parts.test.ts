import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { forgetCookie, readCookie, writeCookie } from '~/http/cookies.server'
import { deviceInWords } from '~/http/device-words'
import { parseForm, readForm } from '~/http/form.server'
import { returnToOf, safeReturnTo, withReturnTo } from '~/http/return-to'
import { ipKey } from '~/usecases/identity/rate-limit.server'

const asked = (cookie: string) => new Request('http://portal.test/', { headers: { Cookie: cookie } })

describe('cookies', () => {
  it('are HttpOnly and Lax, and behind https bound to this host', () => {
    const options = { expiresAt: 61_500, now: 1000 }
    expect(writeCookie('a', 'x-1', { ...options, secure: false })).toBe(
      'a=x-1; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
    )
    expect(writeCookie('a', 'x', { ...options, secure: true })).toBe(
      '__Host-a=x; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure',
    )
    expect(forgetCookie('a', true)).toBe('__Host-a=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure')
    expect(() => writeCookie('a', 'x; Domain=evil', { ...options, secure: true })).toThrow(RangeError)
  })

  it('are read by their whole name, the first of several, and only as tokens', () => {
    expect(readCookie(asked('xa=1; a=2; a=3'), 'a', false)).toBe('2')
    expect(readCookie(asked('a=2'), 'a', true)).toBeNull()
    expect(readCookie(asked('__Host-a=2'), 'a', true)).toBe('2')
    expect(readCookie(asked('a="2"'), 'a', false)).toBeNull()
    expect(readCookie(asked(`a=${'x'.repeat(129)}`), 'a', false)).toBeNull()
    expect(readCookie(new Request('http://portal.test/'), 'a', false)).toBeNull()
  })
})

describe('where to go on to', () => {
  it('keeps paths of the portal', () => {
    for (const path of ['/', '/inbox', '/audit/stale?sort=-age&vendor=x', '/a%20b'])
      expect(safeReturnTo(path)).toBe(path)
  })

  it('is the start page for anything that could lead elsewhere', () => {
    const hostile = [
      '',
      'inbox',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '\\\\evil',
      'https://evil.example',
    ]
    const useless = [
      '/sign-in',
      '/sign-in/code?x=1',
      '/sign-out',
      '/setup/abc',
      `/${'a'.repeat(2000)}`,
      null,
      undefined,
    ]
    for (const text of [...hostile, ...useless]) expect(safeReturnTo(text)).toBe('/')
  })

  it('never leaves the origin, whatever was asked', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '//',
      '..',
      '.',
      '@',
      ':',
      '?',
      '#',
      'evil.example',
      '%2f',
      '%5c',
      '\t',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const target = safeReturnTo(`/${pieces.join('')}`)
        expect(new URL(target, 'http://portal.test').origin).toBe('http://portal.test')
        expect(target.startsWith('//')).toBe(false)
      }),
    )
  })

  it('is the page of a request, without what the framework adds', () => {
    const request = new Request('http://portal.test/requests/new?index&_data=routes%2Fx&site=1')
    expect(returnToOf(request)).toBe('/requests/new?site=1')
    expect(withReturnTo('/sign-in', '/a?b=c&d')).toBe('/sign-in?returnTo=%2Fa%3Fb%3Dc%26d')
    expect(withReturnTo('/sign-in', '/')).toBe('/sign-in')
  })
})

describe('forms', () => {
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    new Request('http://portal.test/', { method: 'POST', body, headers })
  const refusal = (request: Request, max?: number) =>
    readForm(request, max).then(
      () => 'read',
      (answer: unknown) => (answer instanceof Response ? answer.status : answer),
    )

  it('come with line ends of one kind, and with their files', async () => {
    const sent = new FormData()
    sent.set('text', 'a\r\nb\rc')
    sent.set('file', new File(['\r\n\0'], 'x.bin'))
    const form = await readForm(post(sent))
    expect(form.get('text')).toBe('a\nb\nc')
    expect(await (form.get('file') as File).text()).toBe('\r\n\0')
  })

  it('are refused when they are too large, cut off, no form, or hold NUL', async () => {
    expect(await refusal(post(new URLSearchParams({ a: 'x'.repeat(2000) })), 1000)).toBe(413)
    expect(await refusal(post('{}', { 'Content-Type': 'application/json' }))).toBe(400)
    expect(
      await refusal(post('--x\r\nnot a part', { 'Content-Type': 'multipart/form-data; boundary=x' })),
    ).toBe(400)
    expect(await refusal(post(new URLSearchParams({ a: 'x\0' })))).toBe(400)
    expect(await refusal(post(new URLSearchParams({ 'a\0': 'x' })))).toBe(400)
    expect(
      await refusal(post(new URLSearchParams(Array.from({ length: 3000 }, (_, n) => [`f${n}`, ''])))),
    ).toBe(400)
    expect(await refusal(post(new URLSearchParams({ a: 'x' })))).toBe('read')
  })

  it('give lists where the schema has one, the first value elsewhere, and one problem a field', async () => {
    const schema = z.object({ name: z.string('required').min(1, 'required'), people: z.array(z.string()) })
    const form = new FormData()
    for (const [name, value] of [
      ['people', 'a'],
      ['people', ' '],
      ['people', 'b'],
      ['name', ' x '],
      ['name', 'y'],
    ] as const) {
      form.append(name, value)
    }
    expect(parseForm(schema, form)).toEqual({ ok: true, value: { name: 'x', people: ['a', 'b'] } })
    expect(parseForm(schema, new FormData())).toEqual({
      ok: false,
      problems: [{ code: 'required', field: 'name' }],
    })
  })
})

describe('the key an address is limited under', () => {
  it('is the address, or the /64 of IPv6', () => {
    expect(ipKey('192.0.2.1')).toBe('192.0.2.1')
    expect(ipKey('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(ipKey('2001:DB8::1')).toBe(ipKey('2001:db8:0:0:ffff:0:0:2'))
    expect(ipKey('2001:db8:0:1::1')).not.toBe(ipKey('2001:db8::1'))
    expect(ipKey('::1')).toBe('0:0:0:0::/64')
  })
})

describe('a browser in words', () => {
  it('is recognised, or said to be unknown', () => {
    const chrome =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'
    expect(deviceInWords(chrome)).toBe('Chrome on Linux')
    expect(deviceInWords(`${chrome} Edg/140.0`)).toBe('Edge on Linux')
    const phone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1'
    expect(deviceInWords(phone)).toBe('Safari on iPhone or iPad')
    for (const unknown of [null, '', 'curl/8']) expect(deviceInWords(unknown)).toBe('Unknown browser')
  })
})
