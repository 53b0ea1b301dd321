import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Sshd, startSshd } from './sshd'

const run = promisify(execFile)

/** A real sshd with the host's side that is shipped, in a folder that stands for /etc/daypass-ssh. */
export interface SshHost extends Sshd {
  /** Who may sign in as the account, a principal each. */
  let(principals: readonly string[]): Promise<void>
  /** Writes down with which token it fetches its list, and where. */
  setUp(token: string, listUrl: string): Promise<void>
  /** What the timer runs; what the scripts said. Rejects where they failed. */
  fetchList(): Promise<string>
  /** The number of the list in its file, as ssh-keygen reads it. */
  numberHeld(): Promise<number | null>
}

export interface SshHostOptions {
  readonly program: string
  /** The part for sshd that is installed; the one with the session killer unless given. */
  readonly part?: 'sshd-daypass-sessions.conf' | 'sshd-daypass.conf'
  readonly authorityLine: string
  /** Beside the part, a line each. */
  readonly settings?: readonly string[]
}

/** A file of `app/connectors/ssh-ca/host/`. */
export const shipped = (name: string) =>
  fileURLToPath(new URL(`../../app/connectors/ssh-ca/host/${name}`, import.meta.url))

export async function startSshHost(options: SshHostOptions): Promise<SshHost> {
  const { program, part = 'sshd-daypass-sessions.conf', authorityLine, settings = [] } = options
  const { username } = userInfo()
  const text = await readFile(shipped(part), 'utf8')
  const sshd = await startSshd({
    program,
    authorityLine,
    settings: (folder) => [
      ...text
        .replaceAll('/etc/daypass-ssh/', `${folder}/`)
        .replaceAll('/run/daypass-ssh', `${folder}/sessions`)
        // sshd runs only what root owns, and nobody but root may make files in the folders above it: the shell is that.
        .replace(/\/usr\/local\/lib\/daypass-ssh\/(\S+)/, (_all, script) => `/bin/sh ${shipped(script)}`)
        .replace('AuthorizedPrincipalsCommandUser daypass-ssh', `AuthorizedPrincipalsCommandUser ${username}`)
        .split('\n'),
      ...settings,
    ],
  })
  const at = (name: string) => join(sshd.folder, name)
  await mkdir(at('principals'))
  await mkdir(at('sessions'))
  return {
    ...sshd,
    let: (principals) =>
      writeFile(at(`principals/${username}`), principals.map((principal) => `${principal}\n`).join('')),
    async setUp(token, listUrl) {
      await writeFile(at('token'), `${token}\n`, { mode: 0o600 })
      const lines = [`DAYPASS_LIST_URL=${listUrl}`, `DAYPASS_SESSIONS=${at('sessions')}`]
      if (part === 'sshd-daypass-sessions.conf') lines.push('DAYPASS_END_SESSIONS=yes')
      await writeFile(at('config'), `${lines.join('\n')}\n`)
    },
    fetchList: async () => (await run('/bin/sh', [shipped('daypass-ssh-fetch'), sshd.folder])).stdout,
    async numberHeld() {
      const { stdout } = await run('ssh-keygen', ['-Q', '-l', '-f', sshd.krlFile])
      const number = /# KRL version (\d+)/.exec(stdout)?.[1]
      return number === undefined ? null : Number(number)
    },
  }
}
