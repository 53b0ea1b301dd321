import { rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LdapConfig } from '~/connectors/ldap/config'
import { type Certificates, certificates } from '../../support/certificates'
import { freePort } from '../../support/free-port'
import { temporaryFolder } from '../../support/temporary-folder'
import { describeWithPeer } from '../../support/with-peer'
import { faultOf, newOrder } from '../harness'
import { type LdapHarness, startLdapHarness } from './ldap-harness'

describeWithPeer('OpenLDAP', 'ldap under TLS', () => {
  let folder: string
  let own: Certificates
  let other: Certificates
  let harness: LdapHarness

  beforeAll(async () => {
    folder = await temporaryFolder('daypass-tls-')
    own = await certificates(folder, 'own')
    other = await certificates(folder, 'other')
    harness = await startLdapHarness({ tls: own })
  })
  afterAll(async () => {
    await harness.close()
    await rm(folder, { recursive: true, force: true })
  })

  const check = (config: Partial<LdapConfig>, signal = new AbortController().signal) =>
    harness.connector.check({ systemId: 's', config: { ...harness.system, ...config }, signal })
  const fault = async (config: Partial<LdapConfig>) =>
    (await faultOf(harness, newOrder(harness), check(config))).fault
  const ways = () =>
    [
      { url: `ldaps://localhost:${harness.slapd.tlsPort}`, startTls: false },
      { url: `ldap://localhost:${harness.slapd.port}`, startTls: true },
    ] as const

  it('takes a certificate of its own authority, over ldaps and by StartTLS', async () => {
    for (const way of ways())
      for (const caCertificate of [own.text, `${other.text}${own.text}`])
        expect(await check({ ...way, caCertificate })).toMatchObject({ sentinelSeen: true })
  })

  it('refuses a certificate of nobody, or of another authority', async () => {
    for (const way of ways()) {
      expect(await fault(way)).toBe('failing')
      expect(await fault({ ...way, caCertificate: other.text })).toBe('failing')
    }
  })

  it('refuses a certificate for another name', async () => {
    for (const way of ways()) {
      const url = way.url.replace('localhost', '127.0.0.1')
      expect(await fault({ ...way, url, caCertificate: own.text })).toBe('failing')
    }
  })

  it('says nothing where the server cannot raise the connection', async () => {
    const plain = await startLdapHarness()
    try {
      const url = `ldap://127.0.0.1:${plain.proxy.port}`
      expect(await fault({ url, startTls: true, caCertificate: own.text })).toBe('unsupported')
      expect(plain.proxy.requests.map(({ tag }) => tag)).toEqual([0x77])
    } finally {
      await plain.close()
    }
  })

  it('hears nothing that was said with the answer to StartTLS, before TLS stood', async () => {
    const answer = Buffer.from('300c02010178070a010004000400', 'hex')
    for (const [bytes, expected] of [
      [Buffer.concat([answer, answer]), 'nonsense'],
      [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'nonsense'],
    ] as const) {
      const server = createServer((socket) => {
        socket.on('error', () => undefined)
        socket.once('data', () => socket.write(bytes))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`
      expect(await fault({ url, startTls: true })).toBe(expected)
      await new Promise((resolve) => server.close(resolve))
    }
  })

  it('tells nobody there from somebody who does not speak TLS', async () => {
    expect(await fault({ url: `ldaps://127.0.0.1:${await freePort()}` })).toBe('unreachable')
    expect(await fault({ url: `ldaps://127.0.0.1:${harness.slapd.port}` })).toBe('failing')
  })

  it('does not go where no target may be', async () => {
    for (const host of ['169.254.169.254', '[fe80::1]', '0.0.0.0'])
      expect(await fault({ url: `ldaps://${host}` })).toBe('refused')
  })

  it('gives up in time on a server that takes the connection and is silent', async () => {
    const server = createServer((socket) => void socket.on('error', () => undefined))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const port = (server.address() as AddressInfo).port
    for (const url of [`ldap://127.0.0.1:${port}`, `ldaps://127.0.0.1:${port}`]) {
      const given = new AbortController()
      server.once('connection', () => given.abort())
      const error = await faultOf(harness, newOrder(harness), check({ url }, given.signal))
      // The abort may come before our end of the connection knows that it stands.
      expect(['hanging', 'timeout']).toContain(error.fault)
    }
    await new Promise((resolve) => server.close(resolve))
  })
})
