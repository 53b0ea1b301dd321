import { lookup } from 'node:dns/promises'
import { ConnectorError } from './contract'
import { isForbiddenAddress } from './target-url'

/**
 * Refuses a target whose name resolves to an address that no target may have. Throws ConnectorError: 'refused',
 * or 'unreachable' when the name does not resolve. The call that follows resolves again: this stops a mistaken or
 * planted name, not a name server that changes its answer in between.
 */
export async function assertTargetAddress(hostname: string): Promise<void> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const found = await lookup(host, { all: true }).catch((error: NodeJS.ErrnoException) => {
    throw new ConnectorError(
      'unreachable',
      `The target's name does not resolve (${error.code ?? 'unknown'}).`,
    )
  })
  if (found.some(({ address }) => isForbiddenAddress(address)))
    throw new ConnectorError('refused', "The target's name leads to an address that no target may have.")
}
