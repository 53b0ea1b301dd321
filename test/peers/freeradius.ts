import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../support/free-port'
import { temporaryFolder } from '../support/temporary-folder'

const SHIPPED = new URL('../../app/connectors/radius/freeradius/', import.meta.url)

/** Where Debian keeps the modules that the shipped files need beside their own. */
const DEBIAN = '/etc/freeradius/3.0'

export const CLIENT_SECRET = 'secret-of-the-access-switch'

export interface FreeRadius {
  readonly authPort: number
  readonly acctPort: number
  /** What it wrote since the start. */
  log(): string
  close(): Promise<void>
}

/** What stands in the place of the lines that an administrator changes. */
export interface Asked {
  readonly portal: string
  readonly systemId: string
  readonly token: string
  readonly caFile?: string
  /** Unlang that runs after an accept, for tests of what a later no says. */
  readonly afterAccept?: string
}

/** Debian's FreeRADIUS with exactly the files that the connector ships, on loopback. */
export async function startFreeRadius(program: string, asked: Asked): Promise<FreeRadius> {
  const [authPort, acctPort] = [await udpPort(), await udpPort()]
  const read = (name: string) => readFile(new URL(name, SHIPPED), 'utf8')
  const module = replaced(await read('mods-daypass'), [
    ['https://daypass.example.com', asked.portal],
    ['"/etc/ssl/certs/ca-certificates.crt"', `"${asked.caFile ?? '/etc/ssl/certs/ca-certificates.crt'}"`],
    ['"SYSTEM-ID"', `"${asked.systemId}"`],
    ['"TOKEN"', `"${asked.token}"`],
  ])
  const site = replaced(await read('site-daypass'), [
    ['ipaddr = *', 'ipaddr = 127.0.0.1'],
    ['ipaddr = *', 'ipaddr = 127.0.0.1'],
    ['port = 1812', `port = ${authPort}`],
    ['port = 1813', `port = ${acctPort}`],
    ...(asked.afterAccept ? ([['\tpost-auth {', `\tpost-auth {\n${asked.afterAccept}`]] as const) : []),
  ])
  const clients = replaced(await read('clients.conf.example'), [
    ['192.0.2.10', '127.0.0.1'],
    ['CLIENT-SECRET', CLIENT_SECRET],
  ])
  return run(program, { authPort, acctPort }, [
    clients,
    `modules {\n$INCLUDE ${DEBIAN}/mods-available/always\n$INCLUDE ${DEBIAN}/mods-available/attr_filter\n${module}\n}`,
    site,
  ])
}

/**
 * FreeRADIUS as somebody else's NAS: its own server for Disconnect- and CoA-Requests. It knows one session, `known`, which it
 * ends and changes, and answers anything else with 503.
 */
export async function startDynamicAuthorization(program: string, secret: string): Promise<FreeRadius> {
  const port = await udpPort()
  const decide = (known: string) => `if (&Acct-Session-Id == "known"${known}) {
			ok
		}
		else {
			update reply {
				&Error-Cause := 503
			}
			reject
		}`
  return run(program, { authPort: port, acctPort: port }, [
    `client portal {\nipaddr = 127.0.0.1\nsecret = "${secret}"\n}`,
    `modules {\n$INCLUDE ${DEBIAN}/mods-available/always\n}`,
    `server nas {
	listen {
		type = coa
		ipaddr = 127.0.0.1
		port = ${port}
	}
	recv-coa {
		if (&Packet-Type == Disconnect-Request) {
			${decide('')}
		}
		else {
			${decide(' && &Session-Timeout > 0')}
		}
	}
	send-coa {
		ok
	}
}`,
  ])
}

async function run(
  program: string,
  ports: Pick<FreeRadius, 'authPort' | 'acctPort'>,
  parts: readonly string[],
): Promise<FreeRadius> {
  const folder = await temporaryFolder('daypass-freeradius-')
  await mkdir(join(folder, 'run'))
  await writeFile(
    join(folder, 'radiusd.conf'),
    [
      'prefix = /usr',
      `libdir = /usr/lib/freeradius`,
      `raddbdir = ${folder}`,
      `modconfdir = ${DEBIAN}/mods-config`,
      `logdir = ${folder}`,
      `run_dir = ${folder}/run`,
      `pidfile = ${folder}/run/radiusd.pid`,
      'max_request_time = 30',
      'cleanup_delay = 0',
      'max_requests = 16384',
      'hostname_lookups = no',
      'proxy_requests = no',
      'security {\nmax_attributes = 200\nreject_delay = 0\nstatus_server = no\nallow_vulnerable_openssl = yes\n}',
      'thread pool {\nstart_servers = 4\nmax_servers = 16\nmin_spare_servers = 2\nmax_spare_servers = 8\n}',
      ...parts,
    ].join('\n'),
  )
  await writeFile(join(folder, 'dictionary'), '')
  const child = spawn(program, ['-f', '-l', 'stdout', '-x', '-d', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  const heard = (chunk: Buffer) => {
    log += chunk.toString('utf8')
  }
  child.stdout.on('data', heard)
  child.stderr.on('data', heard)
  const close = async () => {
    await ended(child)
    await rm(folder, { recursive: true, force: true })
  }
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (log.includes('Ready to process requests')) resolve()
    }
    child.stdout.on('data', look)
    child.once('exit', () => reject(new Error(`FreeRADIUS did not start:\n${log.slice(-3000)}`)))
  }).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return { ...ports, log: () => log, close }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const cut = setTimeout(() => child.kill('SIGKILL'), 3_000)
  await gone
  clearTimeout(cut)
}

/** A port that is free for TCP is as good as any for UDP on loopback. */
const udpPort = freePort

/** Throws where a line that is to be changed is not there any more. */
function replaced(text: string, changes: readonly (readonly [from: string, to: string])[]): string {
  let result = text
  for (const [from, to] of changes) {
    if (!result.includes(from)) throw new Error(`the shipped file does not hold ${from}`)
    result = result.replace(from, () => to)
  }
  return result
}
