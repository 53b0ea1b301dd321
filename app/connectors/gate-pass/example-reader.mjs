// A reader of others that needs no portal while it decides: an example to start from (npm package jose 6).
//   node example-reader.mjs refresh <folder> <portal>            every minute: keeps the keys and the status lists
//   node example-reader.mjs check <folder> <portal> <site> <zone> <token>      site: `aud`; zone: one of `entitlements`
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { inflateSync } from 'node:zlib'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'

const [verb, folder, issuer, audience, zone, token] = process.argv.slice(2)
const read = async (url) => (await fetch(url, { signal: AbortSignal.timeout(10_000) })).text()
const fileOf = (uri) => `${folder}/${encodeURIComponent(uri)}`

async function refresh() {
  await mkdir(folder, { recursive: true })
  await writeFile(fileOf('keys'), await read(`${issuer}/.well-known/jwks.json`))
  const { status_lists } = JSON.parse(await read(`${issuer}/pass-status`))
  for (const uri of status_lists) await writeFile(fileOf(uri), await read(uri))
}

async function decide(now = Math.floor(Date.now() / 1000)) {
  const keys = createLocalJWKSet(JSON.parse(await readFile(fileOf('keys'), 'utf8')))
  const rules = {
    issuer,
    audience,
    typ: 'daypass+jwt',
    algorithms: ['EdDSA'],
    requiredClaims: ['nbf', 'exp'],
  }
  const { payload } = await jwtVerify(token, keys, rules)
  if (!payload.entitlements?.includes(zone)) return ['STOP', 'not for this zone']
  const { uri, idx } = payload.status.status_list
  const signed = await readFile(fileOf(uri), 'utf8')
  const { iat, exp, ttl, status_list } = decodeJwt(signed) // How old it may be is asked last: what ended stays ended.
  await jwtVerify(signed, keys, { subject: uri, typ: 'statuslist+jwt', currentDate: new Date(iat * 1000) })
  const byte = inflateSync(Buffer.from(status_list.lst, 'base64url'))[idx >> 3]
  if (status_list.bits === 1 && (byte >> (idx & 7)) & 1) return ['STOP', 'it was ended', now - iat]
  const trusted =
    status_list.bits === 1 && byte !== undefined && now - iat <= ttl && iat - now <= 60 && now < exp
  return trusted
    ? ['ALLOW', `until ${payload.exp}`, now - iat]
    : ['CHECK', 'the status list is too old', now - iat]
}

if (verb === 'refresh') await refresh()
else {
  // What jose finds wrong with a token's signature, times or site is a STOP; whatever else goes wrong: nobody can tell.
  const failed = ({ code, message }) => [/^ERR_JW[TS]_/.test(code) ? 'STOP' : 'CHECK', message]
  const [answer, reason, age] = await decide().catch(failed)
  console.log(
    `${answer}: ${reason}; ${age === undefined ? 'no status list trusted' : `status list ${age} s old`}`,
  )
  process.exitCode = ['ALLOW', 'STOP', 'CHECK'].indexOf(answer)
}
