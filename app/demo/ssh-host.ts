import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { DEBIAN_PEERS, findPeer } from '../../test/peers/debian.js'
import { type SshHost, startSshHost } from '../../test/peers/ssh-host'
import { newUserKey } from '../../test/peers/sshd'
import { cleanUp } from './clean-up'
import { DemoError } from './demo-error'

const run = promisify(execFile)

/** What the host's side runs, beside sshd: program -> its Debian package. */
const PROGRAMS = {
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  curl: 'curl',
  pgrep: 'procps',
} as const

/** What whoever signs in reads; nothing else can be done on this host. */
const WELCOME = 'Signed in to gw1 by certificate.'

/** An SSH host beside the portal, with the host's side that is shipped, and somebody's key for it. */
export interface DemoHost extends SshHost {
  /** The line of the holder's public key. */
  readonly publicKey: string
  /** Saves a certificate as its holder would; answers the command that was shown for it, with the paths of this machine. */
  keep(fileName: string, certificate: Buffer, shownCommand: string): Promise<string>
  /** Types a command: true when it signed in. */
  type(command: string): Promise<boolean>
}

/** Debian packages that the SSH host needs and this machine does not have. */
export function missingForSsh(): readonly string[] {
  const sshd = DEBIAN_PEERS.find(({ name }) => name === 'OpenSSH')
  const folders = (process.env.PATH ?? '').split(delimiter)
  const isThere = (program: string) => folders.some((folder) => existsSync(join(folder, program)))
  const others = Object.entries(PROGRAMS).flatMap(([program, name]) => (isThere(program) ? [] : [name]))
  return [...new Set([...(sshd && findPeer(sshd) !== null ? [] : ['openssh-server']), ...others])]
}

/** Throws DemoError where sshd does not start. */
export async function startDemoHost(authorityLine: string): Promise<DemoHost> {
  const sshd = DEBIAN_PEERS.find(({ name }) => name === 'OpenSSH')
  const program = sshd ? findPeer(sshd) : null
  if (program === null) throw new DemoError('There is no sshd on this machine.')
  const { closing, close } = cleanUp()
  try {
    const folder = await mkdtemp(join(tmpdir(), 'daypass-ssh-'))
    closing.push(() => rm(folder, { recursive: true, force: true }))
    const welcome = join(folder, 'welcome')
    await writeFile(
      welcome,
      `echo '${WELCOME}'\n[ -t 0 ] || exit 0\necho 'Ctrl-D leaves; the session is cut when the access ends.'\nexec cat >/dev/null\n`,
    )
    const host = await startSshHost({ program, authorityLine, settings: [`ForceCommand /bin/sh ${welcome}`] })
    closing.push(() => host.close())
    await writeFile(join(folder, 'known_hosts'), `${host.hostLine}\n`)
    const keyFile = await newUserKey(folder, 'id_ed25519')
    return {
      ...host,
      close,
      publicKey: (await readFile(`${keyFile}.pub`, 'utf8')).trim(),
      async keep(fileName, certificate, shownCommand) {
        await writeFile(join(folder, fileName), certificate)
        return shownCommand
          .replaceAll(/~\/(?:\.ssh|Downloads)\//g, `${folder}/`)
          .replace('ssh ', `ssh -o UserKnownHostsFile=${folder}/known_hosts `)
      },
      type: (command) =>
        run('/bin/sh', ['-c', `${command} </dev/null`]).then(
          ({ stdout }) => stdout.includes(WELCOME),
          () => false,
        ),
    }
  } catch (error) {
    await close()
    throw error
  }
}
