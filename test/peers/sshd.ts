import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../support/free-port'

const run = promisify(execFile)

/** A real sshd on loopback for one account, without PAM. */
export interface Sshd {
  readonly folder: string
  readonly port: number
  /** The one account that can sign in: whoever runs the tests. */
  readonly user: string
  /** What `RevokedKeys` names. */
  readonly krlFile: string
  /** The line for a client's known_hosts. */
  readonly hostLine: string
  /** What sshd wrote. */
  log(): string
  /** Signs in with a key and its certificate, and runs a command there. */
  signIn(keyFile: string, certificateFile: string, command?: string): Promise<SignedIn>
  /** A session that stays open; settles once it stands. */
  openSession(keyFile: string, certificateFile: string): Promise<OpenSession>
  close(): Promise<void>
}

export interface SignedIn {
  readonly ok: boolean
  readonly output: string
}

export interface OpenSession {
  /** Settles when the host cut it off. */
  readonly ended: Promise<void>
  isOpen(): boolean
  close(): void
}

export interface SshdOptions {
  readonly program: string
  /** The line for TrustedUserCAKeys. */
  readonly authorityLine: string
  /** What makes it a host of Daypass, a line each: those of `app/connectors/ssh-ca/host/`, or the like. */
  settings(folder: string): readonly string[]
}

/** A key pair made by ssh-keygen; the path of the private key. */
export async function newUserKey(folder: string, name = 'user', type = 'ed25519'): Promise<string> {
  const file = join(folder, name)
  await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'a comment', '-f', file])
  return file
}

export async function startSshd(options: SshdOptions): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'daypass-sshd-'))
  const port = await freePort()
  const { username: user, uid } = userInfo()
  // Where sshd runs as root it keeps its unprivileged part here, and does not start without it.
  if (uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  const at = (name: string) => join(folder, name)
  const hostKey = await newUserKey(folder, 'host_key')
  const krlFile = at('revoked.krl')
  await writeFile(at('authority.pub'), `${options.authorityLine}\n`)
  await writeFile(
    at('sshd_config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${hostKey}`,
      `PidFile ${at('pid')}`,
      'PermitRootLogin prohibit-password',
      'UsePAM no',
      'StrictModes no',
      ...options.settings(folder),
      '',
    ].join('\n'),
  )
  await chmod(hostKey, 0o600)
  const child = spawn(options.program, ['-D', '-e', '-f', at('sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8')
  })
  await answers(child, port, () => text)

  const clientArguments = (keyFile: string, certificateFile: string) => [
    ...['-F', 'none', '-i', keyFile, '-p', String(port)],
    ...[`CertificateFile=${certificateFile}`, 'IdentitiesOnly=yes', 'IdentityAgent=none', 'BatchMode=yes']
      .concat('StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR')
      .flatMap((option) => ['-o', option]),
    `${user}@127.0.0.1`,
  ]
  const open = new Set<ChildProcess>()
  const [type, key] = (await readFile(`${hostKey}.pub`, 'utf8')).split(' ')
  return {
    folder,
    port,
    user,
    krlFile,
    hostLine: `[127.0.0.1]:${port} ${type} ${key}`,
    log: () => text,
    signIn: (keyFile, certificateFile, command = 'echo signed in') =>
      run('ssh', [...clientArguments(keyFile, certificateFile), command]).then(
        ({ stdout }) => ({ ok: true, output: stdout }),
        (error: { stdout?: string; stderr?: string }) => ({
          ok: false,
          output: `${error.stdout ?? ''}${error.stderr ?? ''}`,
        }),
      ),
    async openSession(keyFile, certificateFile) {
      const session = spawn('ssh', [...clientArguments(keyFile, certificateFile), 'echo open; exec cat'], {
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      open.add(session)
      const ended = once(session, 'close').then(() => void open.delete(session))
      await Promise.race([
        once(session.stdout, 'data'),
        ended.then(() => {
          throw new Error(`the session did not open: ${text.slice(-500)}`)
        }),
      ])
      return {
        ended,
        isOpen: () => session.exitCode === null && session.signalCode === null,
        close: () => void session.kill(),
      }
    },
    async close() {
      for (const session of open) session.kill()
      const closed = once(child, 'close')
      child.kill()
      await closed
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Until somebody takes a connection; fails when the process ends first. */
async function answers(child: ChildProcess, port: number, log: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`sshd did not start: ${log()}`)
    const taken = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (taken) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
