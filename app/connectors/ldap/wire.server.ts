import type { Socket } from 'node:net'
import { type Control, MessageParser, SearchEntry, SearchReference, UnbindRequest } from 'ldapts'
import { ConnectorError } from '../contract'
import { declaredLength } from './framing'

/** The longest message that is read, bytes: a group of 10,000 members takes some 600 kB. */
const MAX_MESSAGE = 8 * 1024 * 1024

/** The longest answer to one question, which has a message for each entry, bytes. */
const MAX_ANSWER = 64 * 1024 * 1024

export interface Answer {
  /** A result code (RFC 4511 clause 4.1.9); 0 is success. */
  readonly status: number
  readonly entries: readonly SearchEntry[]
  readonly controls: readonly Control[]
}

/** What can be asked: a request of the client library's. */
export interface Question {
  write(): Buffer
}

interface Heard {
  readonly messageId: number
  readonly status: number
  readonly controls?: Control[]
}

interface Waiting {
  readonly id: number
  readonly entries: SearchEntry[]
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/**
 * One connection that stands, on which one question after another is asked. A connection that broke stays broken: an act
 * that connected again by itself would go on without TLS and as nobody. References to other servers are not followed.
 */
export class LdapWire {
  readonly #socket: Socket
  readonly #parser = new MessageParser()
  #waiting: Waiting | null = null
  #messages = 0
  #bytes = 0
  #parts: Buffer[] = []
  #dead: unknown = null

  constructor(socket: Socket) {
    this.#socket = socket
    this.#parser.on('message', (message) => this.#heard(message))
    this.#parser.on('error', () => this.#end(nonsense()))
    socket.on('data', (part: Buffer) => this.#read(part))
    socket.on('error', (error) => this.#end(error))
    socket.on('close', () => this.#end(new Error('closed')))
  }

  /** Asks, and waits for the last part of the answer. Throws ConnectorError 'nonsense', or the socket's error. */
  ask(make: (messageId: number) => Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#dead !== null) return reject(this.#dead)
      if (this.#waiting !== null) return reject(new Error('one question at a time'))
      this.#messages += 1
      this.#bytes = 0
      this.#waiting = { id: this.#messages, entries: [], resolve, reject }
      this.#socket.write(make(this.#messages).write())
    })
  }

  close(): void {
    if (this.#dead === null && !this.#socket.destroyed)
      this.#socket.end(new UnbindRequest({ messageId: this.#messages + 1 }).write())
    this.#dead ??= new Error('closed')
    // Whoever does not close its side is not waited for.
    this.#socket.unref()
    this.#socket.destroySoon()
  }

  #read(part: Buffer): void {
    this.#bytes += part.byteLength
    this.#parts.push(part)
    for (let length = this.#declared(); length !== null; length = this.#declared()) {
      if (length < 0 || length > MAX_MESSAGE || this.#bytes > MAX_ANSWER) {
        this.#end(nonsense())
        return
      }
      if (this.#parts.reduce((sum, each) => sum + each.byteLength, 0) < length) return
      // Put together only when it is whole: otherwise a long message would be copied again at each part.
      const read = Buffer.concat(this.#parts)
      this.#parts = length === read.byteLength ? [] : [read.subarray(length)]
      // Without the questions that are open it reads all the same: the control of paging it knows by itself.
      this.#parser.read(read.subarray(0, length), new Map())
    }
  }

  #declared(): number | null {
    const [first] = this.#parts
    return first === undefined ? null : (declaredLength(first) ?? declaredLength(Buffer.concat(this.#parts)))
  }

  #heard(message: Heard): void {
    const waiting = this.#waiting
    // Message 0 is the server's notice that it ends the connection (RFC 4511 clause 4.4.1).
    if (waiting === null || message.messageId !== waiting.id) {
      if (message.messageId !== 0) this.#end(nonsense())
      return
    }
    if (message instanceof SearchEntry) waiting.entries.push(message)
    else if (!(message instanceof SearchReference)) {
      this.#waiting = null
      waiting.resolve({ status: message.status, entries: waiting.entries, controls: message.controls ?? [] })
    }
  }

  #end(error: unknown): void {
    this.#dead ??= error
    const waiting = this.#waiting
    this.#waiting = null
    this.#socket.destroy()
    waiting?.reject(error)
  }
}

function nonsense(): ConnectorError {
  return new ConnectorError('nonsense', "The target's answer is not LDAP, or too long.")
}
