import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ExtendedRequest, type ExtendedResponse, MessageParser } from 'ldapts'
import { ConnectorError } from '../contract'
import { lookupTarget } from '../target-http.server'
import { isForbiddenAddress } from '../target-url'
import type { LdapConfig } from './config'
import { declaredLength } from './framing'

const START_TLS = '1.3.6.1.4.1.1466.20037'

/** So long the answer to StartTLS may be, bytes. */
const MAX_START = 4096

/**
 * A connection to the directory, under TLS whose certificate was verified unless the settings allow it without (loopback
 * only). It goes to an address that was looked at. `onConnect` is called once somebody is there; `signal` ends it, then and
 * later. Throws ConnectorError, or Node's own error, whose message holds addresses.
 */
export async function openSocket(
  config: LdapConfig,
  signal: AbortSignal,
  onConnect: () => void,
): Promise<Socket> {
  const { protocol, hostname, port } = new URL(config.url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const secure = protocol === 'ldaps:'
  if (isIP(host) !== 0 && isForbiddenAddress(host))
    throw new ConnectorError('refused', "The target's name leads to an address that no target may have.")
  const plain = connect({ host, port: Number(port) || (secure ? 636 : 389), lookup: lookupTarget })
  const giveUp = () => plain.destroy(new Error('in time'))
  signal.addEventListener('abort', giveUp, { once: true })
  plain.once('close', () => signal.removeEventListener('abort', giveUp))
  try {
    if (signal.aborted) giveUp()
    await happens(plain, 'connect')
    onConnect()
    plain.setNoDelay(true)
    if (!secure && !config.startTls) return plain
    if (!secure) await startTls(plain)
    return await raised(plain, host, config.caCertificate)
  } catch (error) {
    plain.destroy()
    throw error
  }
}

async function raised(plain: Socket, host: string, ca: string): Promise<Socket> {
  const socket = connectTls({
    socket: plain,
    // The name that the certificate must bear; an address is not sent as one.
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === '' ? {} : { ca }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  })
  await happens(socket, 'secureConnect')
  return socket
}

/** Asks for TLS. Whatever came in the same breath as the answer was said without TLS, and ends it: nobody signed it. */
async function startTls(socket: Socket): Promise<void> {
  socket.write(new ExtendedRequest({ messageId: 1, oid: START_TLS }).write())
  let read = Buffer.alloc(0)
  let length: number | null = null
  while (length === null || read.length < length) {
    read = Buffer.concat([read, await nextPart(socket)])
    length = declaredLength(read)
    if (length !== null && (length < 0 || length > MAX_START))
      throw new ConnectorError('nonsense', "The target's answer is not LDAP, or too long.")
  }
  if (length !== read.length)
    throw new ConnectorError('nonsense', 'The target said more than it was asked before TLS stood.')
  const status = statusOf(read)
  if (status !== 0) throw new ConnectorError('unsupported', `The target refused StartTLS (result ${status}).`)
}

function statusOf(message: Buffer): number {
  const parser = new MessageParser()
  let status = -1
  parser.on('message', (found) => {
    status = (found as ExtendedResponse).status
  })
  parser.on('error', () => undefined)
  parser.read(message, new Map())
  return status
}

function nextPart(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = () => {
      socket.pause()
      socket.off('data', onData)
      socket.off('error', onError)
      socket.off('close', onClose)
    }
    const onData = (part: Buffer) => {
      done()
      resolve(part)
    }
    const onError = (error: Error) => {
      done()
      reject(error)
    }
    const onClose = () => onError(new Error('closed'))
    socket.on('data', onData).on('error', onError).on('close', onClose)
    socket.resume()
  })
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
