import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of a server's certificate, its key and its authority's certificate, and the text of the last. */
export interface Certificates {
  readonly certificate: string
  readonly key: string
  readonly ca: string
  readonly text: string
}

/** An authority, and a certificate of it for the name `localhost` alone. */
export async function certificates(folder: string, name: string): Promise<Certificates> {
  const file = (end: string) => join(folder, `${name}${end}`)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    file('-ca.key'),
    '-out',
    file('-ca.pem'),
    '-subj',
    `/CN=${name} authority`,
    '-days',
    '2',
  )
  openssl('req', ...key, '-keyout', file('.key'), '-out', file('.csr'), '-subj', '/CN=localhost')
  await writeFile(file('.ext'), 'subjectAltName=DNS:localhost\n')
  openssl(
    'x509',
    '-req',
    '-in',
    file('.csr'),
    '-CA',
    file('-ca.pem'),
    '-CAkey',
    file('-ca.key'),
    '-CAcreateserial',
    '-out',
    file('.pem'),
    '-days',
    '2',
    '-extfile',
    file('.ext'),
  )
  return {
    certificate: file('.pem'),
    key: file('.key'),
    ca: file('-ca.pem'),
    text: execFileSync('cat', [file('-ca.pem')], { encoding: 'utf8' }),
  }
}
