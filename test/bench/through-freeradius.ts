import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEBIAN_PEERS, findPeer } from '../peers/debian.js'
import { CLIENT_SECRET, startFreeRadius } from '../peers/freeradius'
import { NETWORK_TOKEN } from '../support/network'
import { temporaryFolder } from '../support/temporary-folder'

/** Requests that radclient has under way, as a few access points together would. */
const AT_ONCE = 32

/**
 * Logins a second through Debian's FreeRADIUS with the shipped files, asked by its own client; each of them has to be accepted. Null
 * where FreeRADIUS is not installed.
 */
export async function throughFreeRadius(
  portal: string,
  systemId: string,
  logins: readonly { readonly userName: string; readonly password: string }[],
): Promise<number | null> {
  const peer = DEBIAN_PEERS.find((each) => each.name === 'FreeRADIUS')
  const program = peer ? findPeer(peer) : null
  if (program === null) return null
  const folder = await temporaryFolder('daypass-bench-radius-')
  const server = await startFreeRadius(program, { portal, systemId, token: NETWORK_TOKEN })
  try {
    const file = join(folder, 'requests')
    const requests = logins.map(
      ({ userName, password }) =>
        `User-Name = "${userName}"\nUser-Password = "${password}"\nNAS-IP-Address = 192.0.2.10\nMessage-Authenticator = 0x00\n`,
    )
    await writeFile(file, requests.join('\n'))
    const start = performance.now()
    const client = spawn(
      'radclient',
      [
        '-q',
        '-s',
        '-f',
        file,
        '-p',
        String(AT_ONCE),
        '-t',
        '10',
        `127.0.0.1:${server.authPort}`,
        'auth',
        CLIENT_SECRET,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let said = ''
    for (const stream of [client.stdout, client.stderr])
      stream.on('data', (part: Buffer) => {
        said += part.toString('utf8')
      })
    await once(client, 'close')
    const seconds = (performance.now() - start) / 1000
    const accepted = Number(/(?:Accepted|approved auths?)\s*:\s*(\d+)/i.exec(said)?.[1] ?? 0)
    if (accepted !== logins.length)
      throw new Error(`FreeRADIUS accepted ${accepted} of ${logins.length}: ${said.slice(-500)}`)
    return logins.length / seconds
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}
