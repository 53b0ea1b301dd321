import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ConnectorError } from '../contract'
import { isPinned, lookupTarget } from '../target-http.server'
import { isForbiddenAddress } from '../target-url'
import type { BrokerConfig } from './broker-config'

const PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883 }

/**
 * A connection to the broker, under TLS unless the settings allow it without (loopback only). It goes to an address that was
 * looked at. `onConnect` is called once somebody is there; `signal` ends it, then and later. Throws ConnectorError, or Node's
 * own error, whose message holds addresses.
 */
export async function openSocket(
  config: BrokerConfig,
  signal: AbortSignal,
  onConnect: () => void,
): Promise<Socket> {
  const { protocol, hostname, port } = new URL(config.brokerUrl)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && isForbiddenAddress(host))
    throw new ConnectorError('refused', "The target's name leads to an address that no target may have.")
  const plain = connect({ host, port: Number(port) || PORTS[protocol] || 0, lookup: lookupTarget })
  const giveUp = () => plain.destroy(new Error('in time'))
  signal.addEventListener('abort', giveUp, { once: true })
  plain.once('close', () => signal.removeEventListener('abort', giveUp))
  try {
    if (signal.aborted) giveUp()
    await happens(plain, 'connect')
    onConnect()
    plain.setNoDelay(true)
    return protocol === 'mqtts:' ? await raised(plain, host, config) : plain
  } catch (error) {
    plain.destroy()
    throw error
  }
}

/** A pinned certificate is believed by what it is, and no chain beside it; without a pin the chain and the name count. */
async function raised(plain: Socket, host: string, config: BrokerConfig): Promise<Socket> {
  const { caCertificate, pin } = config
  const socket = connectTls({
    socket: plain,
    // The name that the certificate must bear; an address is not sent as one.
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(caCertificate === '' ? {} : { ca: caCertificate }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: pin === '',
  })
  await happens(socket, 'secureConnect')
  if (pin === '' || isPinned(socket, pin)) return socket
  socket.destroy()
  throw new ConnectorError('failing', 'The target shows a certificate that is not pinned.')
}

function happens(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new Error('closed'))
    socket.once('error', reject)
    socket.once('close', onClose)
    socket.once(event, () => {
      socket.off('error', reject)
      socket.off('close', onClose)
      resolve()
    })
  })
}
