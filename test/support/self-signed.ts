import { execFileSync } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './temporary-folder'

/** A certificate that a device signed itself. */
export interface SelfSigned {
  readonly certificate: string
  readonly key: string
  /** As `openssl x509 -fingerprint -sha256` prints it: `sha256 Fingerprint=AA:BB:...`. */
  readonly fingerprint: string
}

/** Made by openssl, for a name that nobody asks for. */
export async function selfSigned(name = 'device.invalid'): Promise<SelfSigned> {
  const folder = await temporaryFolder('daypass-self-signed-')
  const file = (end: string) => join(folder, end)
  const openssl = (args: string) =>
    execFileSync('openssl', args.split(' '), { stdio: 'pipe', encoding: 'utf8' })
  try {
    openssl(
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ${file('key')} -out ${file('pem')} -subj /CN=${name} -days 2`,
    )
    return {
      certificate: await readFile(file('pem'), 'utf8'),
      key: await readFile(file('key'), 'utf8'),
      fingerprint: openssl(`x509 -in ${file('pem')} -noout -fingerprint -sha256`).trim(),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
