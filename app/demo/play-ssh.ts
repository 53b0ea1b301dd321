import { setTimeout as sleep } from 'node:timers/promises'
import { MINUTE, SECOND } from '~/domain/kernel/time'
import { GATEWAY_RIGHTS } from '~db/seed/gateways'
import { CAST } from './cast'
import { DemoError } from './demo-error'
import type { Page } from './page'
import { approve, sendRequest } from './play-request'
import type { Plot } from './plot'
import { signIn } from './sign-in'
import type { DemoHost } from './ssh-host'
import { secondsTime, typedMoment } from './story'
import { until } from './until'
import type { World } from './world'

/** So long before the moment that this machine's clock shows the request is written: deciding moves the demo's clock. */
const BEFORE = 2 * MINUTE

/** As long as somebody may try it, ms. */
const OPEN_FOR = 5 * MINUTE

/** How often the host fetches its list, ms of real time: what the timer does every minute. */
const FETCH = 5 * SECOND

const RIGHT = GATEWAY_RIGHTS.sshOps.name

/** A sign-in to an SSH host, while it works. */
export interface OpenSsh {
  readonly host: DemoHost
  /** What signs in. */
  readonly command: string
  /** When it ends, ms. */
  readonly endsAt: number
}

/**
 * Access to an SSH host in real time, because sshd has no other clock than this machine's: asked for, decided, a certificate
 * made on the holder's page, and used.
 */
export async function actOfSsh(plot: Plot, { systemId, host }: NonNullable<World['ssh']>): Promise<OpenSsh> {
  const { world, story } = plot
  const { lena, ines, pia, tomasz } = CAST
  world.advance(Math.max(0, Date.now() - BEFORE - world.clock.now()))
  await addHost(plot, systemId, host)
  const opensAt = Math.floor(Date.now() / SECOND) * SECOND
  const endsAt = opensAt + OPEN_FOR
  const sent = await sendRequest(await signIn(world, lena), {
    people: [tomasz],
    rights: [RIGHT],
    validFrom: typedMoment(opensAt),
    validTo: typedMoment(endsAt),
    purpose: 'Restart the stream service on the camera gateway.',
  })
  const path = sent.path.replace(/\?.*/, '')
  await approve(world, await signIn(world, ines), ines, path)
  const second = await approve(world, await signIn(world, pia), pia, path)
  const span = `${secondsTime(opensAt)} to ${secondsTime(endsAt)}`
  story.line(lena.name, `asks for ${tomasz.name}: ${RIGHT}; today ${span}`, sent.notice)
  story.line('Both seats', 'approve as it stands, each with a one-time code', second.notice)
  world.advance(Math.max(0, Date.now() - world.clock.now()))

  const browser = await signIn(world, tomasz)
  const page = await until('the page on which a certificate is made', async () => {
    const link = /href="(\/credentials\/[^"]+\/ssh)"/.exec((await browser.get('/pass')).html)?.[1]
    const offer = link ? await browser.get(link) : null
    return offer?.forms.some(({ buttons }) => buttons.some(({ label }) => label === MAKE)) ? offer : null
  })
  const made = await browser.submit(page, MAKE, { key: host.publicKey })
  const { fileName, certificate, shown } = readMade(made)
  const command = await host.keep(fileName, certificate, shown)
  story.line(tomasz.name, 'pastes a public key', `gets ${fileName}, and the command for it: ${shown}`)
  const letsIn = await host.type(command)
  story.line('SSH host gw1', 'is asked with that command', letsIn ? 'signed in' : 'refused', !letsIn)
  if (!letsIn) throw new DemoError(`sshd refused a certificate that is valid: ${host.log().slice(-500)}`)
  return { host, command, endsAt }
}

/** The administrator adds the host; with the token that is shown once it fetches its first list. */
async function addHost({ world, story }: Plot, systemId: string, host: DemoHost): Promise<void> {
  const browser = await signIn(world, CAST.ada)
  const path = `/admin/systems/${systemId}/hosts`
  const added = await browser.submit(await browser.get(path), 'Add the host', {
    name: 'gw1',
    address: '127.0.0.1',
    port: String(host.port),
    endsSessions: ['The session killer is installed there'],
  })
  const token = /<output[^>]*>([^<]+)</.exec(added.html)?.[1]
  if (token === undefined) throw new DemoError(`${path} shows no token: ${added.alert || added.text}`)
  await host.let([`${systemId}:${GATEWAY_RIGHTS.sshOps.principal}`])
  await host.setUp(token, `${world.url}/ssh/krl/${systemId}`)
  await host.fetchList()
  story.line(
    CAST.ada.name,
    `adds the SSH host gw1, a real sshd on port ${host.port}`,
    `it fetched revocation list ${await host.numberHeld()} with the token that was shown once`,
  )
}

/** The clock moves to the end; the host fetches its list, and is asked again. */
export async function actOfSshEnding({ world, story, evidence }: Plot, open: OpenSsh): Promise<void> {
  const thing = `certificate of ${CAST.tomasz.name}`
  evidence.given(thing)
  world.advance(Math.max(0, open.endsAt - world.clock.now()))
  const refused = await until('the SSH host to refuse the certificate', async () => {
    await open.host.fetchList()
    return (await open.host.type(open.command)) ? null : true
  })
  if (refused) evidence.gone(thing)
  story.line(
    'SSH host gw1',
    'is asked with the same command after the end',
    'refused: the certificate is on its list',
  )
}

/** Fetches as the host's timer does, and says when the command is refused, until it is told to stop. */
export async function watchSsh(open: OpenSsh, write: (line: string) => void, stopped: AbortSignal) {
  let said = false
  while (!stopped.aborted) {
    // A fetch that failed is tried again, as the timer does.
    await open.host.fetchList().catch(() => undefined)
    if (!said && !(await open.host.type(open.command))) {
      said = true
      write('\n  SSH host gw1: the command is refused from now on. Nobody had to do anything.')
    }
    await sleep(FETCH, null, { signal: stopped }).catch(() => undefined)
  }
}

const MAKE = 'Make the certificate'

function readMade(page: Page) {
  const [, encoded = ''] = /href="data:application\/octet-stream;base64,([^"]+)"/.exec(page.html) ?? []
  const [shown = ''] = /ssh -i \S+ .*?@127\.0\.0\.1/.exec(page.text) ?? []
  const [fileName = ''] = /daypass-\d+-cert\.pub/.exec(shown) ?? []
  if (encoded === '' || fileName === '') {
    throw new DemoError(`${page.path} (${page.status}) shows no certificate: ${page.alert || page.text}`)
  }
  return { fileName, certificate: Buffer.from(encoded, 'base64'), shown }
}
