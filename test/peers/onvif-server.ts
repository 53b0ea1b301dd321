import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Element } from '@xmldom/xmldom'
import type { OnvifAccounts, UserLevel } from './onvif-accounts'
import { NotAuthorized, type OnvifSecurity, tokenIn } from './onvif-security'
import { envelope, faultBody, readRequest, SoapFault, type SoapRequest } from './onvif-soap'

/** Who may do it by the standard's default access policy (Core specification, 5.9.4), lowest level first. */
export type AccessClass = 'PRE_AUTH' | 'READ_SYSTEM' | 'READ_SYSTEM_SENSITIVE' | 'WRITE_SYSTEM'

const ALLOWED: Readonly<Record<AccessClass, readonly UserLevel[]>> = {
  PRE_AUTH: ['Administrator', 'Operator', 'User', 'Anonymous'],
  READ_SYSTEM: ['Administrator', 'Operator', 'User'],
  READ_SYSTEM_SENSITIVE: ['Administrator', 'Operator'],
  // Reads of users and passwords are with the administrator as well.
  WRITE_SYSTEM: ['Administrator'],
}

export interface OnvifOperation {
  readonly access: AccessClass
  /** Whether it changes anything. */
  readonly writes?: boolean
  /** The content of the answer's body. Throws a SoapFault. */
  answer(action: Element): string
}

export interface OnvifService {
  readonly namespace: string
  readonly prefix: string
  readonly path: string
  /** The element that GetServices shows when it is asked for capabilities. */
  readonly capabilities: () => string
  readonly operations: Readonly<Record<string, OnvifOperation>>
}

export interface OnvifFault {
  /** Connections are taken and break at once. */
  down: boolean
  /** Writes are answered with success and change nothing. */
  lies: boolean
  /** The next so many writes are made, and their answers lost. */
  dropsAnswers: number
  /** In ms, before each answer. */
  delay: number
}

export interface OnvifServer {
  readonly origin: string
  readonly fault: OnvifFault
  /** The actions that were asked for since the start or the last `forget`, also those that were refused. */
  readonly actions: readonly string[]
  forget(): void
  close(): Promise<void>
}

export interface OnvifServerOptions {
  readonly services: readonly OnvifService[]
  readonly accounts: OnvifAccounts
  readonly security: OnvifSecurity
}

/** SOAP 1.2 over HTTP on loopback: finds the operation, asks who may, and answers or faults. */
export async function startOnvifServer(options: OnvifServerOptions): Promise<OnvifServer> {
  const { services, accounts, security } = options
  const fault: OnvifFault = { down: false, lies: false, dropsAnswers: 0, delay: 0 }
  const actions: string[] = []

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (fault.down) return void incoming.socket.destroy()
    const body = await bodyOf(incoming)
    if (fault.delay > 0) await new Promise((done) => setTimeout(done, fault.delay))
    let isBySoap = false
    try {
      const request = readRequest(body)
      isBySoap = tokenIn(request.header) !== undefined
      const { answer, writes } = reply(incoming, request)
      if (writes && fault.dropsAnswers > 0) {
        fault.dropsAnswers -= 1
        return void incoming.socket.destroy()
      }
      send(outgoing, 200, answer)
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error
      // Where HTTP digest is spoken, a stranger gets the challenge that RFC 7616 wants.
      const challenges = error instanceof NotAuthorized && security.options.httpDigest && !isBySoap
      if (challenges) outgoing.setHeader('www-authenticate', security.challenge())
      send(outgoing, challenges ? 401 : error.status, faultBody(error))
    }
  }

  function reply(
    incoming: IncomingMessage,
    { header, action }: SoapRequest,
  ): { answer: string; writes: boolean } {
    const name = action.localName ?? ''
    actions.push(name)
    const path = new URL(incoming.url ?? '/', 'http://device').pathname
    const service = services.find((each) => each.path === path)
    const operation = service?.operations[name]
    if (!service || !operation || action.namespaceURI !== service.namespace)
      throw new SoapFault('Receiver', ['ActionNotSupported'], 'no such action here')
    const { method = '', url: uri = '', headers } = incoming
    const username = security.identify({ method, uri, headers, header })
    const level = username === null ? 'Anonymous' : accounts.userNamed(username)?.level
    if (!level || !ALLOWED[operation.access].includes(level)) throw new NotAuthorized()
    const writes = operation.writes ?? false
    return { writes, answer: writes && fault.lies ? emptyResponse(service, name) : operation.answer(action) }
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault,
    actions,
    forget: () => void actions.splice(0),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What a device says that did it, where the answer holds nothing else. CreateCredential would have a token in it. */
function emptyResponse({ prefix, namespace }: OnvifService, action: string): string {
  const inner = action === 'CreateCredential' ? `<${prefix}:Token>never-made</${prefix}:Token>` : ''
  return `<${prefix}:${action}Response xmlns:${prefix}="${namespace}">${inner}</${prefix}:${action}Response>`
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function send(outgoing: ServerResponse, status: number, body: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/soap+xml; charset=utf-8' }).end(envelope(body))
}
