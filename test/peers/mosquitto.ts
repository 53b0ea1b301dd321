import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../support/free-port'
import { temporaryFolder } from '../support/temporary-folder'
import { type MqttSession, type MqttSignIn, openMqttSession } from './mqtt-session'

export interface MosquittoOptions {
  /** The path of the broker's program. */
  readonly program: string
  /** Files with a certificate, its key, and the authority that signed it; without them there is no TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca: string }
  /** Further lines of the configuration. */
  readonly lines?: readonly string[]
}

/** A client as the plugin keeps it. Lists that are empty are absent. */
export interface StoredClient {
  readonly username: string
  readonly clientid?: string
  readonly textname?: string
  readonly textdescription?: string
  readonly disabled?: boolean
  readonly roles?: readonly { readonly rolename: string; readonly priority?: number }[]
  readonly groups?: readonly { readonly groupname: string; readonly priority?: number }[]
}

/** What the plugin keeps in its file: the truth, past the protocol. */
export interface StoredSecurity {
  readonly clients: readonly StoredClient[]
  readonly groups?: readonly { readonly groupname: string; readonly clients?: readonly unknown[] }[]
  readonly roles: readonly { readonly rolename: string; readonly acls?: readonly unknown[] }[]
}

/** A real Mosquitto on loopback with its dynamic-security plugin, and what may be done to it past our connector. */
export interface Mosquitto {
  readonly port: number
  readonly tlsPort: number
  /** Who may change accounts: `mosquitto_ctrl dynsec init` made it. */
  readonly admin: MqttSignIn
  /**
   * Runs one command of `mosquitto_ctrl dynsec`, as the administrator: ('createClient', 'x', '-p', 'secret'). The tool ends
   * well also where the plugin refuses: `stored` tells.
   */
  change(command: string, ...args: readonly string[]): void
  /** Adds a client that may send and hear everything below this topic. */
  letIn(username: string, password: string, topic: string): void
  stored(): StoredSecurity
  clientNamed(username: string): StoredClient | undefined
  /** The answer to a sign-in: 0, or another where it is refused. See `MqttSession`. */
  signIn(username: string, password: string, clientId?: string): Promise<number>
  /** A session that stays, to see whether it is cut. */
  openSession(signIn: MqttSignIn): Promise<MqttSession>
  /** Nobody listens any more; what was stored is kept for `restart`. */
  stop(): Promise<void>
  restart(): Promise<void>
  /** Connections are taken, and nothing is answered until `thaw`. */
  freeze(): void
  thaw(): void
  /** What it wrote. */
  log(): string
  close(): Promise<void>
}

const STARTS = 30_000

export async function startMosquitto(options: MosquittoOptions): Promise<Mosquitto> {
  const folder = await temporaryFolder('daypass-mosquitto-')
  const [port, tlsPort] = [await freePort(), await freePort()]
  const security = join(folder, 'dynamic-security.json')
  const admin = { username: 'admin', password: randomUUID() }
  execFileSync('mosquitto_ctrl', ['dynsec', 'init', security, admin.username, admin.password])
  await writeFile(join(folder, 'mosquitto.conf'), configuration({ port, tlsPort, security }, options))
  let printed = ''
  let server: ChildProcess | null = null
  const start = async () => {
    server = spawn(options.program, ['-c', join(folder, 'mosquitto.conf')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (part: Buffer) => {
        printed = `${printed}${part}`.slice(-100_000)
      })
    await listens(server, port, () => printed)
  }
  const stop = async () => {
    if (server) await ended(server)
    server = null
  }
  const stored = () => JSON.parse(readFileSync(security, 'utf8')) as StoredSecurity
  function change(command: string, ...args: readonly string[]): void {
    const as = ['-h', '127.0.0.1', '-p', String(port), '-u', admin.username, '-P', admin.password]
    execFileSync('mosquitto_ctrl', [...as, 'dynsec', command, ...args], { stdio: 'pipe' })
  }
  const mosquitto: Mosquitto = {
    port,
    tlsPort,
    admin,
    change,
    letIn(username, password, topic) {
      const role = `all of ${topic}`
      change('createRole', role)
      for (const right of ['publishClientSend', 'publishClientReceive', 'subscribePattern'])
        change('addRoleACL', role, right, `${topic}/#`, 'allow')
      change('createClient', username, '-p', password)
      change('addClientRole', username, role)
    },
    stored,
    clientNamed: (username) => stored().clients.find((client) => client.username === username),
    async signIn(username, password, clientId) {
      const session = await openMqttSession(port, { username, password, clientId })
      session.close()
      await session.ended
      return session.code
    },
    openSession: (signIn) => openMqttSession(port, signIn),
    stop,
    restart: start,
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    log: () => printed,
    async close() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await start()
  } catch (error) {
    await mosquitto.close()
    throw error
  }
  return mosquitto
}

function configuration(
  { port, tlsPort, security }: { port: number; tlsPort: number; security: string },
  { tls, lines = [] }: MosquittoOptions,
): string {
  return [
    // Started as root it would become somebody who may not write into the folder.
    `user ${userInfo().username}`,
    'per_listener_settings false',
    'allow_anonymous false',
    `plugin ${pluginFile()}`,
    `plugin_opt_config_file ${security}`,
    'persistence false',
    'set_tcp_nodelay true',
    'log_dest stderr',
    'connection_messages true',
    ...lines,
    `listener ${port} 127.0.0.1`,
    ...(tls
      ? [
          `listener ${tlsPort} 127.0.0.1`,
          `certfile ${tls.certificate}`,
          `keyfile ${tls.key}`,
          `cafile ${tls.ca}`,
        ]
      : []),
    '',
  ].join('\n')
}

/** Debian keeps it in the folder of the architecture, others directly in the one above. */
function pluginFile(): string {
  const name = 'mosquitto_dynamic_security.so'
  const folders = ['/usr/lib', ...readdirSync('/usr/lib').map((folder) => join('/usr/lib', folder))]
  const file = folders.map((folder) => join(folder, name)).find((each) => existsSync(each))
  if (file === undefined) throw new Error(`Mosquitto is there without its ${name}`)
  return file
}

/** Resolves when somebody listens; rejects with what it printed when it ended instead. */
async function listens(server: ChildProcess, port: number, printed: () => string): Promise<void> {
  const until = Date.now() + STARTS
  for (;;) {
    if (server.exitCode !== null || Date.now() > until)
      throw new Error(`mosquitto does not start: ${printed().slice(-600).trim() || 'it gave no reason'}`)
    const open = await new Promise<boolean>((resolve) => {
      const probe = connect(port, '127.0.0.1')
      probe.once('connect', () => {
        probe.destroy()
        resolve(true)
      })
      probe.once('error', () => resolve(false))
    })
    if (open) return
    await new Promise((done) => setTimeout(done, 20))
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const over = new Promise((resolve) => server.once('exit', resolve))
  // Its data were written out at each change.
  server.kill('SIGKILL')
  await over
}
