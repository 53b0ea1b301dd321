import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { newAuthorityKey, openAuthorityKey } from '~/platform/ssh/authority-key.server'
import { signCertificate } from '~/platform/ssh/certificate.server'
import { readPublicKey } from '~/platform/ssh/public-key.server'
import { encodeRevocationList } from '~/platform/ssh/revocation-list'
import { string } from '~/platform/ssh/wire'
import { newUserKey } from '../../peers/sshd'
import { describeWithPeer } from '../../support/with-peer'

const run = promisify(execFile)
const FROM = Date.UTC(2026, 2, 10, 9, 0, 0, 999)
const TO = Date.UTC(2026, 2, 10, 17, 0, 0, 999)

describeWithPeer('OpenSSH', 'what is written for OpenSSH', () => {
  let folder: string
  const at = (name: string) => join(folder, name)
  const authority = openAuthorityKey(newAuthorityKey(), 'daypass test')
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daypass-keys-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const certify = async (line: string, serial: number, principals: readonly string[] = ['sys:ops']) => {
    const key = readPublicKey(line)
    if (!key.ok) throw new Error(JSON.stringify(key.problems))
    const body = { serial, keyId: `daypass:credential:${serial}`, principals, validFrom: FROM, validTo: TO }
    await writeFile(at(`${serial}-cert.pub`), `${signCertificate(authority, key.value, body)}\n`)
    return at(`${serial}-cert.pub`)
  }

  it('is a certificate that ssh-keygen reads word for word', async () => {
    const line = await readFile(`${await newUserKey(folder)}.pub`, 'utf8')
    const file = await certify(line, 2 ** 40 + 7, ['sys:ops', 'sys:view'])
    const { stdout } = await run('ssh-keygen', ['-L', '-f', file], { env: { ...process.env, TZ: 'UTC' } })
    const fingerprint = (await run('ssh-keygen', ['-l', '-f', at('user.pub')])).stdout.split(' ')[1]
    const facts = stdout.split('\n').map((each) => each.trim())
    expect(facts).toEqual(
      expect.arrayContaining([
        'Type: ssh-ed25519-cert-v01@openssh.com user certificate',
        `Public key: ED25519-CERT ${fingerprint}`,
        `Signing CA: ED25519 ${authority.fingerprint} (using ssh-ed25519)`,
        `Key ID: "daypass:credential:${2 ** 40 + 7}"`,
        `Serial: ${2 ** 40 + 7}`,
        'Valid: from 2026-03-10T09:00:00 to 2026-03-10T17:00:00',
        'Critical Options: (none)',
      ]),
    )
    expect(stdout.replace(/\s+/g, ' ')).toContain('Principals: sys:ops sys:view Critical')
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/Extensions: permit-pty $/)
  })

  it('certifies security keys too', async () => {
    const type = 'sk-ssh-ed25519@openssh.com'
    const blob = Buffer.concat([string(type), string(Buffer.alloc(32, 9)), string('ssh:')])
    const file = await certify(`${type} ${blob.toString('base64')} a token`, 3)
    const { stdout } = await run('ssh-keygen', ['-L', '-f', file])
    expect(stdout).toContain('Type: sk-ssh-ed25519-cert-v01@openssh.com user certificate')
    const key = readPublicKey(`${type} ${blob.toString('base64')}`)
    expect(stdout).toContain(`ED25519-SK-CERT ${key.ok ? key.value.fingerprint : ''}`)
  })

  it('is a list in which ssh-keygen finds the serials, the ranges, and nothing else', async () => {
    const line = await readFile(`${await newUserKey(folder)}.pub`, 'utf8')
    const list = {
      number: 41,
      madeAt: FROM,
      authority: authority.blob,
      serials: [7, 5, 7],
      ranges: [{ from: 100, to: 2 ** 40 }],
    }
    const bytes = encodeRevocationList(list)
    await writeFile(at('krl'), bytes)
    expect(encodeRevocationList({ ...list, serials: [5, 7] })).toEqual(bytes)
    const revoked = async (serial: number, krl = at('krl')) =>
      run('ssh-keygen', ['-Q', '-f', krl, await certify(line, serial)]).then(
        () => false,
        (error: { stdout: string }) => error.stdout.includes('REVOKED'),
      )
    for (const serial of [5, 7, 100, 4711, 2 ** 40]) expect(await revoked(serial)).toBe(true)
    for (const serial of [1, 6, 8, 99, 2 ** 40 + 1]) expect(await revoked(serial)).toBe(false)
    const { stdout } = await run('ssh-keygen', ['-Q', '-l', '-f', at('krl')])
    expect(stdout).toContain('# KRL version 41')

    await writeFile(at('empty'), encodeRevocationList({ ...list, serials: [], ranges: [] }))
    expect(await revoked(7, at('empty'))).toBe(false)
    const foreign = openAuthorityKey(newAuthorityKey(), 'another system')
    await writeFile(at('other'), encodeRevocationList({ ...list, authority: foreign.blob }))
    expect(await revoked(7, at('other'))).toBe(false)
  })

  it.each([
    ['', 'key_missing'],
    ['# only a comment\n', 'key_missing'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n', 'key_private'],
    ['PuTTY-User-Key-File-3: ssh-ed25519\n', 'key_private'],
    ['hello world', 'key_format'],
    ['---- BEGIN SSH2 PUBLIC KEY ----', 'key_format'],
    ['ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== a', 'key_type'],
    ['ecdsa-sha2-nistp256 AAAA a', 'key_type'],
    ['ssh-ed25519-cert-v01@openssh.com AAAA a', 'key_certificate'],
    ['ssh-ed25519 AAAA', 'key_damaged'],
    ['ssh-ed25519', 'key_damaged'],
    [`ssh-ed25519 ${'A'.repeat(9000)}`, 'key_too_long'],
  ])('refuses %j', (text, code) => {
    expect(readPublicKey(text)).toEqual({ ok: false, problems: [{ code }] })
  })

  it('refuses two keys, and one whose end is missing', async () => {
    const line = (await readFile(`${await newUserKey(folder)}.pub`, 'utf8')).trim()
    expect(readPublicKey(`${line}\n${line}`)).toMatchObject({ problems: [{ code: 'key_several_lines' }] })
    const [type, encoded = ''] = line.split(' ')
    const cut = `${type} ${encoded.slice(0, -4)}`
    expect(readPublicKey(cut)).toMatchObject({ problems: [{ code: 'key_damaged' }] })
    expect(readPublicKey(`\n  ${line}  \n`)).toMatchObject({ ok: true })
  })

  it('signs nothing without a principal', async () => {
    const line = await readFile(`${await newUserKey(folder)}.pub`, 'utf8')
    await expect(certify(line, 1, [])).rejects.toThrow(TypeError)
  })
})
