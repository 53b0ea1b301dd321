import { once } from 'node:events'
import { createServer } from 'node:net'
import { DemoError } from './demo-error'

const FIRST = 3000

/** How many ports from the first one on are tried. */
const TRIED = 50

/** The port that was asked for, or the first free one from `from` on. Throws DemoError when there is none. */
export async function choosePort(asked: string | null, from = FIRST): Promise<number> {
  if (asked !== null) {
    const port = /^[0-9]{1,5}$/.test(asked) ? Number(asked) : 0
    if (port < 1 || port > 65535) throw new DemoError('PORT must be a whole number from 1 to 65535.')
    if (await isFree(port)) return port
    throw new DemoError(`Port ${port} is taken: stop what uses it, or leave PORT out.`)
  }
  const last = Math.min(from + TRIED - 1, 65535)
  for (let port = from; port <= last; port++) if (await isFree(port)) return port
  throw new DemoError(`No port from ${from} to ${last} is free: say which one in PORT.`)
}

/** Free under both loopback addresses: `localhost` means either, as the browser likes. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'))
}

async function canListen(port: number, host: string): Promise<boolean> {
  const probe = createServer()
  try {
    probe.listen(port, host)
    await once(probe, 'listening')
    return true
  } catch (error) {
    // A machine without IPv6 has nothing there that could answer.
    return (error as NodeJS.ErrnoException).code === 'EADDRNOTAVAIL'
  } finally {
    if (probe.listening) {
      probe.close()
      await once(probe, 'close')
    }
  }
}
