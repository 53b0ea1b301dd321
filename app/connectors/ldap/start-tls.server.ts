import type { Socket } from 'node:net'
import { ExtendedRequest, type ExtendedResponse, MessageParser } from 'ldapts'
import { ConnectorError } from '../contract'
import { declaredLength } from './framing'

const START_TLS = '1.3.6.1.4.1.1466.20037'

/** So long the answer to StartTLS may be, bytes. */
const MAX_START = 4096

/**
 * Asks for TLS (RFC 4511 clause 4.14). Whatever came in the same breath as the answer was said without TLS, and ends it:
 * nobody signed it.
 */
export async function startTls(socket: Socket): Promise<void> {
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
