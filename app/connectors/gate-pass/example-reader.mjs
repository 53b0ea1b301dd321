// A reader of others that asks no portal while it decides: an example to start from (npm package jose 6).
//   node example-reader.mjs refresh <folder> <portal>            every minute: keeps the keys and the status lists
//   node example-reader.mjs check <folder> <portal> <site> <zone> <token>      site: `aud`; zone: one of `entitlements`
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { inflateSync } from 'node:zlib'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'

const [verb, folder, issuer, audience, zone, token] = process.argv.slice(2)
const keySetUrl = `${issuer}/.well-known/jwks.json`
const fileOf = (url) => `${folder}/${encodeURIComponent(url)}`
const ask = async (url) => (await fetch(url, { signal: AbortSignal.timeout(10_000) })).text()

// What does not verify replaces nothing: an error page is no reason to forget the keys.
async function refresh() {
  const keep = async (url, text) => {
    await writeFile(`${fileOf(url)}.new`, text)
    await rename(`${fileOf(url)}.new`, fileOf(url))
  }
  await mkdir(folder, { recursive: true })
  const keySet = await ask(keySetUrl)
  const keys = createLocalJWKSet(JSON.parse(keySet))
  await keep(keySetUrl, keySet)
  for (const url of JSON.parse(await ask(`${issuer}/pass-status`)).status_lists) {
    const list = await ask(url)
    await jwtVerify(list, keys, { subject: url, typ: 'statuslist+jwt' })
    await keep(url, list)
  }
}

async function decide(now = Math.floor(Date.now() / 1000)) {
  const keys = createLocalJWKSet(JSON.parse(await readFile(fileOf(keySetUrl), 'utf8')))
  const rules = { issuer, audience, typ: 'daypass+jwt', requiredClaims: ['nbf', 'exp'] }
  const { payload } = await jwtVerify(token, keys, { ...rules, algorithms: ['EdDSA'] })
  if (!payload.entitlements?.includes(zone)) return ['STOP', 'not for this zone']
  const { uri, idx } = payload.status.status_list
  const list = await readFile(fileOf(uri), 'utf8')
  const { iat, exp, ttl, status_list } = decodeJwt(list) // How old it may be is asked last: what ended stays ended.
  await jwtVerify(list, keys, { subject: uri, typ: 'statuslist+jwt', currentDate: new Date(iat * 1000) })
  if (status_list.bits !== 1) return ['CHECK', 'the status list is of another kind']
  const byte = inflateSync(Buffer.from(status_list.lst, 'base64url'))[idx >> 3]
  if ((byte >> (idx & 7)) & 1) return ['STOP', 'it was ended', now - iat]
  const trusted = byte !== undefined && now - iat <= ttl && iat - now <= 60 && now < exp
  return trusted
    ? ['ALLOW', `until ${payload.exp}`, now - iat]
    : ['CHECK', 'the status list is too old', now - iat]
}

if (verb === 'refresh') await refresh()
else {
  // What jose finds wrong with a token's signature, times or site is a STOP; whatever else goes wrong: nobody can tell.
  const failed = ({ code, message }) => [/^ERR_JW[TS]_/.test(code) ? 'STOP' : 'CHECK', message]
  const [answer, reason, age] = await decide().catch(failed)
  const trusted = age === undefined ? 'no status list trusted' : `status list ${age} s old`
  console.log(`${answer}: ${reason}; ${trusted}`)
  process.exitCode = ['ALLOW', 'STOP', 'CHECK'].indexOf(answer)
}
