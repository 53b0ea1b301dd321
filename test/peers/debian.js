// @ts-check
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { argv, env } from 'node:process'
import { pathToFileURL } from 'node:url'

/**
 * Programs that tests run against and npm does not bring. `.ci/run` installs their packages; in a plain `npm test`
 * the stages of a missing one are skipped, loudly, and so are the tests of `describeWithPeer` in other stages.
 *
 * @typedef {{ name: string, package: string, variable: string, commands: readonly string[], stages: readonly string[] }} Peer
 * @type {readonly Peer[]}
 */
export const DEBIAN_PEERS = [
  {
    name: 'Chromium',
    // Without a window, which a whole Chromium draws also where nobody sees it: a quarter of the time.
    package: 'chromium-headless-shell',
    variable: 'DAYPASS_CHROMIUM',
    commands: [
      'chromium-headless-shell',
      'chromium',
      'chromium-browser',
      'google-chrome-stable',
      'google-chrome',
    ],
    stages: ['e2e'],
  },
  {
    name: 'OpenSSH',
    package: 'openssh-server',
    variable: 'DAYPASS_SSHD',
    commands: ['sshd'],
    stages: [],
  },
  {
    name: 'OpenLDAP',
    package: 'slapd',
    variable: 'DAYPASS_SLAPD',
    commands: ['slapd'],
    stages: [],
  },
  {
    name: 'FreeRADIUS',
    package: 'freeradius',
    variable: 'DAYPASS_FREERADIUS',
    commands: ['freeradius', 'radiusd'],
    stages: [],
  },
  {
    name: 'Mosquitto',
    package: 'mosquitto',
    variable: 'DAYPASS_MOSQUITTO',
    commands: ['mosquitto'],
    stages: [],
  },
  {
    name: 'xmllint',
    package: 'libxml2-utils',
    variable: 'DAYPASS_XMLLINT',
    commands: ['xmllint'],
    stages: [],
  },
]

/**
 * Packages without a program to look for: letters, so that pictures of pages show them, what comes with a peer, and what the
 * scripts of an SSH host call.
 */
const PLAIN_PACKAGES = [
  'fonts-dejavu-core',
  'freeradius-rest',
  'freeradius-utils',
  'ldap-utils',
  'openssl',
  'openssh-client',
  'curl',
  'procps',
]

/**
 * Where a peer's program is: as its variable says, or in the path; null when it is not installed.
 *
 * @param {Peer} peer
 * @returns {string | null}
 */
export function findPeer(peer) {
  const named = env[peer.variable]
  if (named) return existsSync(named) ? named : null
  for (const folder of [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin'].filter(Boolean)) {
    for (const command of peer.commands) {
      const file = join(folder, command)
      if (existsSync(file)) return file
    }
  }
  return null
}

// `node test/peers/debian.js` prints what .ci/run installs.
if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  console.log([...DEBIAN_PEERS.map((peer) => peer.package), ...PLAIN_PACKAGES].join('\n'))
}
