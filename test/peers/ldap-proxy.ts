import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { BerWriter } from 'ldapts'

/** What one message of a client asks for. */
export interface LdapRequest {
  readonly id: number
  /** The tag of its operation: 0x60 bind, 0x63 search, 0x66 modify, 0x68 add, 0x4a delete, 0x77 extended. */
  readonly tag: number
}

/** What goes wrong between a client and the directory behind the proxy. */
export type LdapFault =
  | { readonly mode: 'pass' }
  /** Connections are taken and break at once. */
  | { readonly mode: 'down' }
  /** Writes are answered as done and never reach the directory. */
  | { readonly mode: 'lie' }
  /** Searches find nothing. */
  | { readonly mode: 'hide' }
  /** The directory is not asked; this result code is answered to every operation that `only` picks. */
  | { readonly mode: 'answer'; readonly code: number; only?(request: LdapRequest): boolean }
  /** These bytes are answered to whatever is said first. */
  | { readonly mode: 'bytes'; readonly bytes: Buffer }
  /** The answer to the n-th write is lost after its effect: it never arrives, or the connection breaks. */
  | { readonly mode: 'lose'; readonly nth: number; readonly how: 'never' | 'broken' }

export interface LdapProxy {
  readonly port: number
  readonly requests: readonly LdapRequest[]
  forget(): void
  set(fault: LdapFault): void
  /** Resolves when the next answer was lost. Ask before the call. */
  lost(): Promise<void>
  stop(): Promise<void>
  close(): Promise<void>
}

const RESPONSES: Readonly<Record<number, number>> = {
  96: 0x61,
  99: 0x65,
  102: 0x67,
  104: 0x69,
  74: 0x6b,
  119: 0x78,
}

export function isWrite({ tag }: LdapRequest): boolean {
  return tag === 0x66 || tag === 0x68 || tag === 0x4a || tag === 0x77
}

/** A proxy of TCP on loopback that understands where LDAP's messages begin: the directory behind it stays real. */
export async function startLdapProxy(target: number): Promise<LdapProxy> {
  const requests: LdapRequest[] = []
  const open = new Set<Socket>()
  let fault: LdapFault = { mode: 'pass' }
  let writes = 0
  let waiting: (() => void)[] = []

  function serve(client: Socket): void {
    open.add(client)
    const server = connect({ port: target, host: '127.0.0.1', noDelay: true })
    const struck = new Map<number, 'never' | 'broken'>()
    const both = () => {
      client.destroy()
      server.destroy()
    }
    client.on('error', both).on('close', () => {
      open.delete(client)
      server.destroy()
    })
    server.on('error', both).on('close', () => client.destroy())
    if (fault.mode === 'down') {
      both()
      return
    }
    const fromClient = messages((message) => {
      const request = readRequest(message)
      requests.push(request)
      const reply = replyTo(request)
      if (reply !== null) {
        client.write(reply)
        return
      }
      if (fault.mode === 'lose' && isWrite(request)) {
        writes += 1
        if (writes === fault.nth) struck.set(request.id, fault.how)
      }
      server.write(message)
    })
    const fromServer = messages((message) => {
      const { id } = readRequest(message)
      const how = struck.get(id)
      if (how === undefined) {
        client.write(message)
        return
      }
      for (const tell of waiting.splice(0)) tell()
      if (how === 'broken') both()
    })
    client.on('data', fromClient)
    server.on('data', fromServer)
  }

  function replyTo(request: LdapRequest): Buffer | null {
    if (fault.mode === 'bytes') return fault.bytes
    // Nothing is answered to a farewell.
    if (request.tag === 0x42) return null
    if (fault.mode === 'answer' && (fault.only?.(request) ?? true)) return result(request, fault.code)
    if (fault.mode === 'lie' && isWrite(request)) return result(request, 0)
    if (fault.mode === 'hide' && request.tag === 0x63) return result(request, 0)
    return null
  }

  // Several messages of one answer follow each other at once, and not when the one before was acknowledged.
  const proxy = createServer({ noDelay: true }, serve)
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const stop = () =>
    new Promise<void>((resolve) => {
      proxy.close(() => resolve())
      for (const socket of open) socket.destroy()
    })
  return {
    port: (proxy.address() as AddressInfo).port,
    requests,
    forget: () => void requests.splice(0),
    set(next) {
      fault = next
      writes = 0
    },
    lost: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve]
      }),
    stop,
    async close() {
      if (proxy.listening) await stop()
    },
  }
}

/** Cuts a stream into whole LDAP messages. */
function messages(each: (message: Buffer) => void): (part: Buffer) => void {
  let read = Buffer.alloc(0)
  return (part) => {
    read = Buffer.concat([read, part])
    for (;;) {
      const length = lengthOf(read)
      if (length === null) return
      const message = read.subarray(0, length)
      read = read.subarray(length)
      each(Buffer.from(message))
    }
  }
}

function lengthOf(read: Buffer): number | null {
  const short = read[1]
  if (short === undefined) return null
  const octets = short < 0x80 ? 0 : short & 0x7f
  if (read.length < 2 + octets) return null
  const whole = 2 + octets + (octets === 0 ? short : read.readUIntBE(2, octets))
  return read.length < whole ? null : whole
}

function readRequest(message: Buffer): LdapRequest {
  const short = message[1] ?? 0
  const at = 2 + (short < 0x80 ? 0 : short & 0x7f)
  const size = message[at + 1] ?? 0
  return { id: message.readUIntBE(at + 2, size), tag: message[at + 2 + size] ?? 0 }
}

/** An LDAPResult. Its diagnostic message tells what a careless client would pass on. */
function result({ id, tag }: LdapRequest, code: number): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(id)
  writer.startSequence(RESPONSES[tag] ?? 0x78)
  writer.writeEnumeration(code)
  writer.writeString('uid=Zoë Ångström')
  writer.writeString('one-time-SECRET-of-the-holder')
  writer.endSequence()
  writer.endSequence()
  return writer.buffer
}
