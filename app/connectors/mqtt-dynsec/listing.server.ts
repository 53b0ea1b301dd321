import { z } from 'zod'
import { type AccountPage, ConnectorError } from '../contract'
import { notWhole } from '../list-whole'
import { type BrokerClient, brokerClient, credentialOf, entitlementsOf, idOf } from './account'
import type { Control } from './control.server'

/** Clients on one page. */
const PAGE = 100

/** A list that moved while it was read is begun anew this often. */
const PASSES = 3

/** The longest list that is read. */
const MAX_CLIENTS = 500_000

const listed = z.object({ totalCount: z.number().int().nonnegative(), clients: z.array(brokerClient) })

/** Where a reading stands: so many clients were read, and this was the last. */
interface Place {
  readonly offset: number
  readonly last: string
}

const START: Place = { offset: 0, last: '' }

/**
 * Every client once, page by page. Each page begins with the last client of the one before: where that is another one, the
 * list has moved under us, and is read again from its start. `sentinel` must be among what is read from the start.
 */
export async function* clientPages(
  control: Control,
  sentinel: string,
  from: string | null,
): AsyncGenerator<AccountPage> {
  const seen = new Set<string>()
  let whole = from === null
  let place = placeOf(from)
  for (let pass = 1; ; ) {
    const { totalCount, clients } = await page(control, place)
    if (place.offset > 0 && clients[0]?.username !== place.last) {
      if (pass === PASSES)
        throw new ConnectorError('nonsense', "The target's list changed during each reading of it.")
      pass += 1
      whole = true
      place = START
      continue
    }
    const rest = place.offset > 0 ? clients.slice(1) : clients
    const fresh = rest.filter(({ username }) => !seen.has(username))
    for (const { username } of fresh) seen.add(username)
    const offset = place.offset + rest.length
    if (rest.length === 0 && offset < totalCount)
      throw new ConnectorError('nonsense', "The target's list ended before its own total.")
    if (seen.size > MAX_CLIENTS) throw new ConnectorError('nonsense', "The target's list is too long.")
    place = { offset, last: rest.at(-1)?.username ?? place.last }
    const ended = offset >= totalCount
    if (ended && whole && !seen.has(sentinel)) throw notWhole()
    yield {
      accounts: fresh.map(account),
      next: ended ? null : `${place.offset} ${place.last}`,
      total: totalCount,
    }
    if (ended) return
  }
}

async function page(control: Control, { offset }: Place): Promise<z.output<typeof listed>> {
  const overlap = offset > 0 ? 1 : 0
  const [reply] = await control.ask([
    { command: 'listClients', verbose: true, count: PAGE + overlap, offset: offset - overlap },
  ])
  const read = listed.safeParse(reply?.data)
  if (read.success) return read.data
  throw new ConnectorError('nonsense', 'The target answered with what is no list of clients.')
}

function placeOf(from: string | null): Place {
  const found = /^(\d{1,9}) (.+)$/s.exec(from ?? '')
  return found ? { offset: Number(found[1]), last: found[2] ?? '' } : START
}

function account(client: BrokerClient) {
  return {
    nativeId: idOf(client),
    nativeName: client.username,
    displayName: client.textName,
    active: !client.disabled,
    entitlements: entitlementsOf(client),
    markedCredentialId: credentialOf(client),
    lastUsedAt: null,
    createdAt: null,
  }
}
