import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newAuthorityKey, openAuthorityKey } from '~/platform/ssh/authority-key.server'
import { type CertificateBody, signCertificate } from '~/platform/ssh/certificate.server'
import { readPublicKey } from '~/platform/ssh/public-key.server'
import { encodeRevocationList } from '~/platform/ssh/revocation-list'
import { type SshHost, startSshHost } from '../../peers/ssh-host'
import { newUserKey } from '../../peers/sshd'
import { describeWithPeer } from '../../support/with-peer'

const HOUR = 3_600_000

const PARTS = ['sshd-daypass.conf', 'sshd-daypass-sessions.conf'] as const

describeWithPeer('OpenSSH', 'what a real sshd makes of certificates and revocation lists', (program) => {
  describe.each(PARTS)('with the part %s', (part) => {
    const authority = openAuthorityKey(newAuthorityKey(), 'daypass test')
    let host: SshHost
    let keyFile: string
    let serial = 0

    beforeAll(async () => {
      host = await startSshHost({ program, part, authorityLine: authority.line })
      await host.let(['sys-1:ops'])
      keyFile = await newUserKey(host.folder)
    })
    afterAll(() => host?.close())
    beforeEach(() => revoke([]))

    const revoke = (serials: readonly number[]) =>
      writeFile(
        host.krlFile,
        encodeRevocationList({
          number: 1,
          madeAt: Date.now(),
          authority: authority.blob,
          serials,
          ranges: [],
        }),
      )

    /** sshd has no other clock than the machine's. */
    const certify = async (body: Partial<CertificateBody> = {}, signer = authority) => {
      serial += 1
      const key = readPublicKey(await readFile(`${keyFile}.pub`, 'utf8'))
      if (!key.ok) throw new Error('ssh-keygen wrote no key')
      const now = Date.now()
      const times = { validFrom: now - 60_000, validTo: now + HOUR }
      const whole = { serial, keyId: `daypass:c:${serial}`, principals: ['sys-1:ops'], ...times, ...body }
      const file = join(host.folder, `${serial}-cert.pub`)
      await writeFile(file, signCertificate(signer, key.value, whole))
      return file
    }

    it('lets in whoever has a valid one, and says whose in its log', async () => {
      expect(await host.signIn(keyFile, await certify())).toEqual({ ok: true, output: 'signed in\n' })
      expect(host.log()).toContain(`ID daypass:c:${serial} (serial ${serial})`)
    })

    it.each<[string, () => Partial<CertificateBody>]>([
      ['not yet valid', () => ({ validFrom: Date.now() + HOUR, validTo: Date.now() + 2 * HOUR })],
      ['expired', () => ({ validFrom: Date.now() - HOUR, validTo: Date.now() - 1000 })],
      ['for another principal', () => ({ principals: ['sys-1:view'] })],
      ["for another system's principal", () => ({ principals: ['sys-2:ops'] })],
    ])('refuses one that is %s', async (_what, body) => {
      expect((await host.signIn(keyFile, await certify(body()))).ok).toBe(false)
      expect((await host.signIn(keyFile, await certify())).ok).toBe(true)
    })

    it("refuses another system's authority", async () => {
      const other = openAuthorityKey(newAuthorityKey(), 'another system')
      expect((await host.signIn(keyFile, await certify({}, other))).ok).toBe(false)
    })

    it('refuses a revoked one before it expires, and no other', async () => {
      const first = await certify()
      const second = await certify()
      await revoke([serial])
      expect((await host.signIn(keyFile, second)).ok).toBe(false)
      expect((await host.signIn(keyFile, first)).ok).toBe(true)
    })

    it('refuses everybody while the revocation list is missing or damaged', async () => {
      const file = await certify()
      await rm(host.krlFile)
      expect((await host.signIn(keyFile, file)).ok).toBe(false)
      await writeFile(host.krlFile, 'SSHKRL\n')
      expect((await host.signIn(keyFile, file)).ok).toBe(false)
      await revoke([])
      expect((await host.signIn(keyFile, file)).ok).toBe(true)
    })
  })
})
