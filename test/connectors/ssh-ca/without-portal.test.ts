import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { readPublicKey } from '~/platform/ssh/public-key.server'
import { encodeRevocationList } from '~/platform/ssh/revocation-list'
import { string } from '~/platform/ssh/wire'
import { startSshHost } from '../../peers/ssh-host'
import { newUserKey } from '../../peers/sshd'
import { describeWithPeer } from '../../support/with-peer'

/** Long enough to sign in once on a slow machine, ms being real here: sshd knows no other clock. */
const SECONDS = 25

describeWithPeer('OpenSSH', 'access to SSH hosts, with the portal gone', (program) => {
  it('ends by itself at the boundary after the portal was killed before it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'daypass-gone-'))
    const keyFile = await newUserKey(folder)
    const key = await readFile(`${keyFile}.pub`, 'utf8')
    const portal = spawn(process.execPath, ['--import', 'tsx', 'test/connectors/ssh-ca/portal-process.ts'], {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        LOG_LEVEL: 'silent',
        SECONDS: String(SECONDS),
        KEY: key,
        ACCOUNT: userInfo().username,
        DAYPASS_DATA_DIR: folder,
        DAYPASS_SEAL_KEY: randomBytes(32).toString('base64'),
        DAYPASS_BASE_URL: 'http://portal.test:3000',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const gone = once(portal, 'close')
    const [line] = (await Promise.race([
      once(createInterface(portal.stdout), 'line'),
      gone.then(() => Promise.reject(new Error('the portal ended by itself'))),
    ])) as [string]
    const { text, validTo, systemId, authorityLine } = JSON.parse(line)
    const host = await startSshHost({ program, part: 'sshd-daypass.conf', authorityLine })
    try {
      await host.let([`${systemId}:ops`])
      const authority = readPublicKey(authorityLine)
      if (!authority.ok) throw new Error('the authority has no key')
      const blob = Buffer.concat([string('ssh-ed25519'), ...authority.value.parts.map(string)])
      const list = { number: 1, madeAt: 0, authority: blob, serials: [], ranges: [] }
      await writeFile(host.krlFile, encodeRevocationList(list))
      const certificateFile = join(folder, 'cert.pub')
      await writeFile(certificateFile, `${text}\n`)
      expect(await host.signIn(keyFile, certificateFile)).toEqual({ ok: true, output: 'signed in\n' })

      portal.kill('SIGKILL')
      expect((await gone)[1]).toBe('SIGKILL')
      expect(Date.now()).toBeLessThan(validTo)
      let last = Date.now()
      while ((await host.signIn(keyFile, certificateFile)).ok) last = Date.now()
      // It was let in until the boundary, and refused from there on.
      expect(Date.now()).toBeGreaterThanOrEqual(validTo)
      expect(last).toBeLessThan(validTo + 5000)
      expect(host.log()).toContain('Certificate invalid: expired')
    } finally {
      portal.kill('SIGKILL')
      await host.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
