import { atField, ok, type Result, refuse } from '~/domain/kernel/result'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import { normalAddress } from '~/domain/person/address'
import { DIGITS, randomCode, randomToken } from '~/platform/ids.server'
import { hashToken } from '~/platform/keys.server'
import type { Services } from '~/platform/services'
import { personByEmail } from '~db/repositories/people'
import { endLinks, insertLink, liveLinksOf } from '~db/repositories/sign-in-links'
import type { Tx } from '~db/store'
import { ipKey, LIMITS, takeRateLimitIn } from './rate-limit.server'
import { LINK_LIFETIME, linkCodeContext, MAX_LIVE_LINKS } from './sign-in-rules'

export interface LinkRequest {
  readonly email: string
  readonly ip: string
  /** The asking browser's cookie: the code can be typed only there. */
  readonly browser: string
  /** A path of the portal to go on to; '/' for none. */
  readonly returnTo: string
}

/**
 * Mails a one-time link and a code, if somebody has this address. The answer is the same when nobody has, and so is
 * the work but for the mail. Problems: email_invalid, too_many_tries.
 */
export async function requestSignInLink(services: Services, input: LinkRequest): Promise<Result<null>> {
  const now = services.clock.now()
  const address = normalAddress(input.email)
  if (address === null) return refuse({ code: 'email_invalid', field: 'email' })
  return services.store.transact(async (tx) => {
    const network = ipKey(input.ip)
    const about = `sign-in:address:${hashToken(address)}`
    // What is refused for the network does not count for the address: a stranger would use it up with refused tries.
    const limits = [
      [`sign-in:ip:${network}`, LIMITS.linksPerIp],
      [`${about}:${network}`, LIMITS.linksPerAddress],
      [about, LIMITS.linksPerAddressInAll],
    ] as const
    for (const [key, limit] of limits) {
      const taken = await takeRateLimitIn(tx, key, limit, now)
      if (!taken.ok) return atField(taken, 'email')
    }

    const person = await personByEmail(tx, address)
    if (person === null) {
      await services.audit.append(tx, now, {
        type: 'sign_in.failed',
        actorId: null,
        subjects: {},
        facts: { reason: 'unknown_address' },
      })
    } else {
      await sendLink(services, tx, person, input, now)
    }
    return ok(null)
  })
}

async function sendLink(
  services: Services,
  tx: Tx,
  person: { id: string; email: string },
  { browser, returnTo }: LinkRequest,
  now: Instant,
): Promise<void> {
  const { env, ids, keys, mail, audit } = services
  const browserHash = hashToken(browser)
  // Only links this browser asked for: a stranger's asking never ends the link somebody waits for.
  const live = (await liveLinksOf(tx, person.id, now)).filter((link) => link.browserHash === browserHash)
  const surplus = live.slice(0, Math.max(0, live.length - (MAX_LIVE_LINKS - 1)))
  await endLinks(
    tx,
    surplus.map((link) => link.id),
    now,
  )
  const id = ids.id()
  const token = randomToken(32)
  const code = randomCode(8, DIGITS)
  await insertLink(tx, {
    id,
    personId: person.id,
    purpose: 'sign_in',
    tokenHash: hashToken(token),
    codeHash: keys.hashCode(code, linkCodeContext(id)),
    browserHash,
    codeAttempts: 0,
    createdAt: now,
    expiresAt: now + LINK_LIFETIME,
  })
  const onward = returnTo === '/' ? '' : `?returnTo=${encodeURIComponent(returnTo)}`
  // To the stored address, never to what was typed: two spellings that compare equal may be two mailboxes.
  await mail.enqueue(tx, now, { personId: person.id, address: person.email }, 'sign_in_link', {
    link: `${env.baseUrl}/sign-in/link/${token}${onward}`,
    code,
    minutes: LINK_LIFETIME / MINUTE,
  })
  await audit.append(tx, now, {
    type: 'sign_in.link_sent',
    actorId: null,
    subjects: { person: person.id },
    facts: { link: id },
  })
}
