import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ConnectorError } from './contract'
import { isPinned, lookupTarget } from './target-http.server'
import { isForbiddenAddress } from './target-url'

/** Where a target is that is spoken to over a connection of its own. */
export interface TargetSocket {
  /** A name or an address; an IPv6 address may stand in brackets, as in a URL. */
  readonly hostname: string
  readonly port: number
  /** Null where the settings allow it without (loopback only). */
  readonly tls: TargetTls | null
}

export interface TargetTls {
  /** PEM of the authority that signed the certificate, where it is one's own; empty for the public ones. */
  readonly ca: string
  /** Fingerprints as `targetPin` has them: one of these certificates, and no chain beside it. Empty: chain and name count. */
  readonly pin: string
  /** What is said before TLS stands, where a protocol raises a connection to it. */
  readonly before?: (plain: Socket) => Promise<void>
}

/**
 * A connection to the target. It goes to an address that was looked at. `onConnect` is called once somebody is there; `signal`
 * ends it, then and later. Throws ConnectorError, or Node's own error, whose message holds addresses.
 */
export async function openTargetSocket(
  { hostname, port, tls }: TargetSocket,
  signal: AbortSignal,
  onConnect: () => void,
): Promise<Socket> {
  const host = hostname.replace(/^\[|\]$/g, '')
  // An address is not looked up.
  if (isIP(host) !== 0 && isForbiddenAddress(host))
    throw new ConnectorError('refused', "The target's name leads to an address that no target may have.")
  const plain = connect({ host, port, lookup: lookupTarget })
  const giveUp = () => plain.destroy(new Error('in time'))
  signal.addEventListener('abort', giveUp, { once: true })
  plain.once('close', () => signal.removeEventListener('abort', giveUp))
  try {
    if (signal.aborted) giveUp()
    await happens(plain, 'connect')
    onConnect()
    plain.setNoDelay(true)
    if (tls === null) return plain
    await tls.before?.(plain)
    return await raised(plain, host, tls)
  } catch (error) {
    plain.destroy()
    throw error
  }
}

async function raised(plain: Socket, host: string, { ca, pin }: TargetTls): Promise<Socket> {
  const socket = connectTls({
    socket: plain,
    // The name that the certificate must bear; an address is not sent as one.
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === '' ? {} : { ca }),
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
