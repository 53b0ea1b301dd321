import { describe } from 'vitest'
import { DEBIAN_PEERS, findPeer } from '../peers/debian.js'

/**
 * Tests against a program of a Debian package, which are given its path. Where it is missing they are skipped and say so; `npm
 * test` counts that as a failure where every peer is required.
 */
export function describeWithPeer(name: string, title: string, tests: (program: string) => void): void {
  const peer = DEBIAN_PEERS.find((each) => each.name === name)
  if (!peer) throw new Error(`${name} is not among the peers`)
  const program = findPeer(peer)
  if (program === null)
    console.error(`!!! SKIPPED: ${title}: ${name} is missing (apt-get install ${peer.package})`)
  describe.skipIf(program === null)(title, () => tests(program ?? ''))
}
