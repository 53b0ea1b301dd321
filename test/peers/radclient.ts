import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** What the server answered; null when it did not. */
export interface RadiusReply {
  readonly packet: string
  readonly attributes: Readonly<Record<string, string>>
}

/** One request by FreeRADIUS's own client, which checks the answer's authenticators. */
export async function radclient(
  port: number,
  kind: 'auth' | 'acct',
  secret: string,
  attributes: Readonly<Record<string, string | number>>,
  { seconds = 5, tries = 1 } = {},
): Promise<RadiusReply | null> {
  const child = spawn('radclient', [
    ...['-x', '-x', '-t', String(seconds), '-r', String(tries)],
    ...[`127.0.0.1:${port}`, kind, secret],
  ])
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8')
  })
  const lines = Object.entries({ ...attributes, 'Message-Authenticator': '0x00' }).map(
    ([name, value]) =>
      `${name} = ${typeof value === 'string' && !value.startsWith('0x') ? JSON.stringify(value) : value}`,
  )
  child.stdin.end(`${lines.join('\n')}\n`)
  await once(child, 'close')
  const [, packet, rest = ''] = /^Received (\S+) Id [^\n]*\n((?:[\t ]+[^\n]*\n?)*)/m.exec(out) ?? []
  if (packet === undefined) {
    if (/No reply/.test(out)) return null
    throw new Error(`radclient said: ${out.slice(-1000)}`)
  }
  const found = [...rest.matchAll(/^\s+(\S+) = (.*)$/gm)].map(
    ([, name, value]) => [String(name).replace(/:\d+$/, ''), String(value).replace(/^"|"$/g, '')] as const,
  )
  return { packet, attributes: Object.fromEntries(found) }
}
