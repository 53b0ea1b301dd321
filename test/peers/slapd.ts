import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { freePort } from '../support/free-port'
import { temporaryFolder } from '../support/temporary-folder'
import { DEBIAN_PEERS, findPeer } from './debian.js'

export const SUFFIX = 'dc=example,dc=org'
export const PEOPLE = `ou=people,${SUFFIX}`
export const GROUPS = `ou=groups,${SUFFIX}`
export const SERVICE_DN = `uid=svc-daypass,${PEOPLE}`
export const SERVICE_PASSWORD = 'service-password-that-nobody-may-read'

/** The rights of the service account, as app/connectors/ldap/README.md asks for them. */
export const RIGHTS = [
  `to attrs=userPassword by dn.exact="${SERVICE_DN}" write by anonymous auth by * none`,
  `to dn.subtree="${PEOPLE}" by dn.exact="${SERVICE_DN}" write by * none`,
  `to dn.subtree="${GROUPS}" by dn.exact="${SERVICE_DN}" write by * none`,
  `to * by dn.exact="${SERVICE_DN}" read by * none`,
] as const

export interface SlapdOptions {
  /** Files with a certificate, its key, and the authority that signed it; without them there is no TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca: string }
  /** False leaves the overlay out that ends accounts. */
  readonly passwordPolicy?: boolean
  /** The most entries that the service account gets. */
  readonly sizeLimit?: number
  /** Further lines of the database's configuration. */
  readonly lines?: readonly string[]
}

/** A real OpenLDAP server on loopback with a database of its own, and what may be done to it past our connector. */
export interface Slapd {
  readonly port: number
  readonly tlsPort: number
  /** The names of the groups that are there, each with the sentinel in it. */
  readonly groups: readonly [string, string, string]
  /** Adds, changes and deletes as the database's root (LDIF). */
  change(ldif: string): void
  /** LDIF of the entries that match, read as root. */
  search(filter: string, attributes?: readonly string[], base?: string): SlapdEntry[]
  /** The result code of a sign-in: 0, or 49 where it is refused. */
  signIn(dn: string, password: string): number
  /** Puts other rights in the place of those that are there. */
  setRights(rights: readonly string[]): void
  close(): Promise<void>
}

export interface SlapdEntry {
  readonly dn: string
  readonly values: Readonly<Record<string, readonly string[]>>
}

const ROOT_DN = `cn=root,${SUFFIX}`
const ROOT = randomUUID()
const GROUP_NAMES = ['Camera viewers', 'VMS operators', 'Door programmers'] as const
const STARTS = 30_000

const BASE = `dn: ${SUFFIX}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ${PEOPLE}
objectClass: organizationalUnit
ou: people

dn: ${GROUPS}
objectClass: organizationalUnit
ou: groups

dn: cn=policy,${SUFFIX}
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdLockout: TRUE

dn: ${SERVICE_DN}
objectClass: inetOrgPerson
uid: svc-daypass
cn: Service account
sn: Service account
userPassword: ${SERVICE_PASSWORD}

dn: uid=sentinel,${PEOPLE}
objectClass: inetOrgPerson
uid: sentinel
cn: Sentinel
sn: Sentinel
employeeNumber: sentinel

${GROUP_NAMES.map((name) => `dn: cn=${name},${GROUPS}\nobjectClass: groupOfNames\ncn: ${name}\nmember: uid=sentinel,${PEOPLE}\n`).join('\n')}`

export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const peer = DEBIAN_PEERS.find((each) => each.name === 'OpenLDAP')
  const program = peer ? findPeer(peer) : null
  if (program === null) throw new Error('slapd is not installed')
  const folder = await temporaryFolder('daypass-slapd-')
  await mkdir(join(folder, 'db'))
  const [port, tlsPort] = [await freePort(), await freePort()]
  await writeFile(join(folder, 'slapd.conf'), configuration(folder, options))
  const urls = options.tls
    ? `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${tlsPort}/`
    : `ldap://127.0.0.1:${port}/`
  const server = spawn(program, ['-f', join(folder, 'slapd.conf'), '-h', urls, '-d', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = `ldap://127.0.0.1:${port}`
  const tool = (name: string, args: readonly string[], input?: string, dn = ROOT_DN) =>
    execFileSync(name, ['-x', '-H', url, '-D', dn, '-w', ROOT, ...args], {
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  const slapd: Slapd = {
    port,
    tlsPort,
    groups: GROUP_NAMES.map((name) => `cn=${name},${GROUPS}`) as [string, string, string],
    change: (ldif) => void tool('ldapmodify', ['-a'], ldif),
    search: (filter, attributes = ['*'], base = SUFFIX) =>
      parseLdif(tool('ldapsearch', ['-LLL', '-o', 'ldif-wrap=no', '-b', base, filter, ...attributes])),
    signIn: (dn, password) => signIn(url, dn, password),
    setRights: (rights) =>
      void tool(
        'ldapmodify',
        [],
        `dn: olcDatabase={2}mdb,cn=config\nchangetype: modify\nreplace: olcAccess\n${rights.map((line, at) => `olcAccess: {${at}}${line}\n`).join('')}`,
        'cn=config',
      ),
    async close() {
      await ended(server)
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await listens(server, port)
    slapd.change(BASE)
  } catch (error) {
    await slapd.close()
    throw error
  }
  return slapd
}

function configuration(folder: string, options: SlapdOptions): string {
  const modules = join(dirname('/usr/lib/ldap/'), 'ldap')
  const { tls, passwordPolicy = true, sizeLimit, lines = [] } = options
  return [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
    `modulepath ${modules}`,
    'moduleload back_mdb',
    'moduleload ppolicy',
    'moduleload back_monitor',
    ...(tls
      ? [
          `TLSCertificateFile ${tls.certificate}`,
          `TLSCertificateKeyFile ${tls.key}`,
          `TLSCACertificateFile ${tls.ca}`,
        ]
      : []),
    'database config',
    `rootpw ${ROOT}`,
    'database monitor',
    `access to * by dn.exact="${SERVICE_DN}" read by * none`,
    'database mdb',
    `suffix ${SUFFIX}`,
    `rootdn ${ROOT_DN}`,
    `rootpw ${ROOT}`,
    `directory ${join(folder, 'db')}`,
    'maxsize 67108864',
    'dbnosync',
    'lastbind on',
    'index objectClass,uid,member,entryUUID,employeeNumber eq',
    `limits dn.exact="${SERVICE_DN}" size=${sizeLimit ?? 'unlimited'}`,
    ...RIGHTS.map((line) => `access ${line}`),
    ...(passwordPolicy ? ['overlay ppolicy', `ppolicy_default cn=policy,${SUFFIX}`] : []),
    ...lines,
    '',
  ].join('\n')
}

function signIn(url: string, dn: string, password: string): number {
  try {
    execFileSync('ldapwhoami', ['-x', '-H', url, '-D', dn, '-w', password], { stdio: 'pipe' })
    return 0
  } catch (error) {
    return (error as { status: number | null }).status ?? -1
  }
}

/** Resolves when somebody listens; rejects with what it printed when it ended instead. */
async function listens(server: ChildProcess, port: number): Promise<void> {
  let printed = ''
  for (const stream of [server.stdout, server.stderr])
    stream?.on('data', (part: Buffer) => {
      printed = `${printed}${part}`.slice(-600)
    })
  const until = Date.now() + STARTS
  for (;;) {
    if (server.exitCode !== null || Date.now() > until)
      throw new Error(`slapd does not start: ${printed.trim() || 'it gave no reason'}`)
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
  // Its data are thrown away: nothing has to be written out.
  server.kill('SIGKILL')
  await over
}

function parseLdif(text: string): SlapdEntry[] {
  return text
    .split(/\n\n+/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const values: Record<string, string[]> = {}
      let dn = ''
      for (const line of block.split('\n')) {
        const found = /^([^:]+)(::?) (.*)$/.exec(line)
        if (!found) continue
        const [, name = '', sign, raw = ''] = found
        const value = sign === '::' ? Buffer.from(raw, 'base64').toString('utf8') : raw
        if (name === 'dn') dn = value
        else values[name] = [...(values[name] ?? []), value]
      }
      return { dn, values }
    })
}
