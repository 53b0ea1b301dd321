import { X509Certificate } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DynsecConfig, dynsecConfig } from '~/connectors/mqtt-dynsec/config'
import { type Certificates, certificates } from '../../support/certificates'
import { freePort } from '../../support/free-port'
import { temporaryFolder } from '../../support/temporary-folder'
import { describeWithPeer } from '../../support/with-peer'
import { faultOf, newOrder } from '../harness'
import { type DynsecHarness, startDynsecHarness } from './dynsec-harness'

describeWithPeer('Mosquitto', 'mqtt-dynsec under TLS', (program) => {
  let folder: string
  let own: Certificates
  let other: Certificates
  let harness: DynsecHarness
  let pin: string

  beforeAll(async () => {
    folder = await temporaryFolder('daypass-mqtt-tls-')
    own = await certificates(folder, 'own')
    other = await certificates(folder, 'other')
    harness = await startDynsecHarness({ program, tls: own })
    pin = new X509Certificate(await readFile(own.certificate)).fingerprint256
  })
  afterAll(async () => {
    await harness.close()
    await rm(folder, { recursive: true, force: true })
  })

  const at = (host: string) => `mqtts://${host}:${harness.mosquitto.tlsPort}`
  const check = (config: Partial<DynsecConfig>, signal = new AbortController().signal) =>
    harness.connector.check({ systemId: 's', config: { ...harness.system, ...config }, signal })
  const fault = async (config: Partial<DynsecConfig>) =>
    (await faultOf(harness, newOrder(harness), check(config))).fault

  it('takes a certificate of its own authority for the right name, and no other', async () => {
    const brokerUrl = at('localhost')
    expect(await check({ brokerUrl, caCertificate: own.text })).toMatchObject({ sentinelSeen: true })
    expect(await fault({ brokerUrl })).toBe('failing')
    expect(await fault({ brokerUrl, caCertificate: other.text })).toBe('failing')
    expect(await fault({ brokerUrl: at('127.0.0.1'), caCertificate: own.text })).toBe('failing')
  })

  it('takes the pinned certificate whoever signed it, and no other', async () => {
    const stranger = new X509Certificate(await readFile(other.certificate)).fingerprint256
    for (const pins of [pin, `${stranger} ${pin}`])
      expect(await check({ brokerUrl: at('127.0.0.1'), pin: pins })).toMatchObject({ sentinelSeen: true })
    expect(await fault({ brokerUrl: at('127.0.0.1'), pin: stranger })).toBe('failing')
    expect(await fault({ brokerUrl: at('localhost'), pin: stranger, caCertificate: own.text })).toBe(
      'failing',
    )
  })

  it('tells nobody there from somebody who does not speak TLS', async () => {
    expect(await fault({ brokerUrl: `mqtts://127.0.0.1:${await freePort()}` })).toBe('unreachable')
    expect(await fault({ brokerUrl: `mqtts://127.0.0.1:${harness.mosquitto.port}` })).toBe('failing')
  })

  it('does not go where no target may be', async () => {
    for (const host of ['169.254.169.254', '[fe80::1]', '0.0.0.0'])
      expect(await fault({ brokerUrl: `mqtts://${host}` })).toBe('refused')
  })

  it('gives up in time on a broker that takes the connection and is silent', async () => {
    const server = createServer((socket) => void socket.on('error', () => undefined))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    for (const scheme of ['mqtt', 'mqtts']) {
      const over = new AbortController()
      server.once('connection', () => over.abort())
      const brokerUrl = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
      const error = await faultOf(harness, newOrder(harness), check({ brokerUrl }, over.signal))
      // The abort may come before our end of the connection knows that it stands.
      expect(['hanging', 'timeout']).toContain(error.fault)
    }
    await new Promise((resolve) => server.close(resolve))
  })

  it('takes settings that say nothing without TLS, but to this machine', () => {
    const problems = (config: object) =>
      dynsecConfig
        .safeParse({ ...harness.system, ...config })
        .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
    for (const brokerUrl of ['mqtts://broker.example.com/', 'mqtt://127.0.0.1:1883', 'mqtt://[::1]'])
      expect(problems({ brokerUrl })).toBeUndefined()
    for (const [brokerUrl, problem] of [
      ['mqtt://broker.example.com', 'broker_needs_tls'],
      ['https://broker.example.com', 'broker_url_invalid'],
      ['mqtts://user@broker.example.com', 'url_has_credentials'],
      ['mqtts://broker.example.com/path', 'url_has_path'],
      ['mqtts://169.254.169.254', 'url_forbidden_address'],
    ])
      expect(problems({ brokerUrl })).toEqual([`brokerUrl ${problem}`])
    expect(problems({ brokerUrl: 'mqtt://127.0.0.1', pin })).toEqual(['pin pin_needs_https'])
    expect(problems({ brokerUrl: at('localhost'), pin: 'AB:CD' })).toEqual(['pin pin_invalid'])
  })
})
