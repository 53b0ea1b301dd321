import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { readPublicKey } from '~/platform/ssh/public-key.server'
import { encodeRevocationList } from '~/platform/ssh/revocation-list'
import { string } from '~/platform/ssh/wire'
import { startSshHost } from '../../peers/ssh-host'
import { newUserKey, type SignedIn } from '../../peers/sshd'
import { startPortalProcess } from '../../support/portal-process'
import { temporaryFolder } from '../../support/temporary-folder'
import { describeWithPeer } from '../../support/with-peer'

/** The longest window that a slow machine is given, s: sshd knows no clock but the machine's. */
const LONGEST = 96

interface Given {
  readonly text: string
  readonly validTo: number
  readonly systemId: string
  readonly authorityLine: string
}

describeWithPeer('OpenSSH', 'access to SSH hosts, with the portal gone', (program) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  it('ends by itself at the boundary after the portal was killed before it', async () => {
    for (let seconds = 6; ; seconds *= 2) {
      const { validTo, signIn, log } = await givenAndKilled(seconds)
      const first = await signIn()
      // On a busy machine the window may be over before one can look: then with more of it.
      if (!first.ok && seconds < LONGEST) continue
      expect(first).toEqual({ ok: true, output: 'signed in\n' })
      let lastIn = 0
      await vi.waitFor(
        async () => {
          const asked = Date.now()
          const { ok } = await signIn()
          if (ok) lastIn = asked
          expect(ok).toBe(false)
        },
        { timeout: LONGEST * 1000, interval: 500 },
      )
      // It was let in until the boundary at the latest, and refused only from there on.
      expect(lastIn).toBeLessThan(validTo)
      expect(Date.now()).toBeGreaterThanOrEqual(validTo)
      expect(log()).toContain('Certificate invalid: expired')
      return
    }
  })

  /** Starts the portal's process, lets it give access and sign a certificate, kills it, and starts a host that trusts it. */
  async function givenAndKilled(seconds: number) {
    const folder = await temporaryFolder('daypass-gone-')
    closing.push(() => rm(folder, { recursive: true, force: true }))
    const keyFile = await newUserKey(folder)
    const { said, kill } = await startPortalProcess<Given>('test/connectors/ssh-ca/portal-process.ts', {
      SECONDS: String(seconds),
      KEY: await readFile(`${keyFile}.pub`, 'utf8'),
      ACCOUNT: userInfo().username,
      DAYPASS_DATA_DIR: folder,
      DAYPASS_SEAL_KEY: randomBytes(32).toString('base64'),
      DAYPASS_BASE_URL: 'http://portal.test:3000',
    })
    await kill()
    const { text, validTo, systemId, authorityLine } = said
    const host = await startSshHost({ program, part: 'sshd-daypass.conf', authorityLine })
    closing.push(() => host.close())
    await host.let([`${systemId}:ops`])
    const authority = readPublicKey(authorityLine)
    if (!authority.ok) throw new Error('the authority has no key')
    const blob = Buffer.concat([string('ssh-ed25519'), ...authority.value.parts.map(string)])
    const list = { number: 1, madeAt: 0, authority: blob, serials: [], ranges: [] }
    await writeFile(host.krlFile, encodeRevocationList(list))
    const certificateFile = join(folder, 'cert.pub')
    await writeFile(certificateFile, `${text}\n`)
    return {
      validTo,
      log: () => host.log(),
      signIn: (): Promise<SignedIn> => host.signIn(keyFile, certificateFile),
    }
  }
})
