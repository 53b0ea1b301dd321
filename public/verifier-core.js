// @ts-check
/**
 * What a reader does with a pass of Daypass: no page, no network, no clock of its own. The page `verifier.html` and the
 * tests call it; whoever builds a reader may copy it.
 *
 * @typedef {{ kty: string, crv: string, x: string, kid: string }} Jwk
 * @typedef {object} Kept what a reader keeps
 * @property {{ keys: Jwk[] }} keySet
 * @property {Record<string, string>} lists status lists by their address
 * @typedef {object} Expected
 * @property {string} issuer
 * @property {string} audience the site of this reader
 * @property {string} [zone] the zone behind it; any zone of the site unless given
 * @typedef {object} Verdict
 * @property {'ALLOW' | 'STOP' | 'CHECK'} answer CHECK: it cannot be told from what is kept; fetch anew, or ask somebody
 * @property {string} reason
 * @property {number | null} listAge how old the status list is that was trusted, s
 * @property {Record<string, any> | null} claims only once their signature was verified
 */

/** How far a list may seem to come from the future, because clocks differ, s. */
const SKEW = 60

/**
 * @param {string} token
 * @param {Expected} expected
 * @param {Kept} kept
 * @param {number} now s since 1970
 * @returns {Promise<Verdict>}
 */
export async function verifyPass(token, expected, kept, now) {
  /** @type {Verdict} */
  const unknown = { answer: 'STOP', reason: '', listAge: null, claims: null }
  const pass = await verified(token.trim(), 'daypass+jwt', kept.keySet)
  if (typeof pass === 'string') return { ...unknown, ...FAULTS[pass] }
  const stop = (/** @type {string} */ reason) => ({ ...unknown, claims: pass, reason })
  const check = (/** @type {string} */ reason) => ({
    ...stop(reason),
    answer: /** @type {const} */ ('CHECK'),
  })

  if (pass.iss !== expected.issuer) return stop('Another portal issued this pass.')
  if (pass.aud !== expected.audience) return stop('This pass is for another site.')
  if (!(Number.isFinite(pass.nbf) && now >= pass.nbf))
    return stop('This pass is not valid yet, by the clock of this device.')
  if (!(Number.isFinite(pass.exp) && now < pass.exp))
    return stop('This pass is over, by the clock of this device.')
  const zones = Array.isArray(pass.entitlements) ? pass.entitlements : []
  if (expected.zone ? !zones.includes(expected.zone) : zones.length === 0)
    return stop('This pass does not open this zone.')

  const { uri, idx } = pass.status?.status_list ?? {}
  const signed = typeof uri === 'string' ? kept.lists[uri] : undefined
  if (signed === undefined) return check('Its status list is not here. Fetch it.')
  const list = await verified(signed, 'statuslist+jwt', kept.keySet)
  if (typeof list === 'string')
    return check(
      `The status list cannot be trusted. ${list === 'malformed' ? 'It is damaged.' : FAULTS[list]?.reason}`,
    )
  if (list.sub !== uri) return check('The status list is another one.')
  const status = await statusAt(list.status_list, idx)
  if (status === null) return check('The pass is newer than the status list. Fetch the list.')
  const listAge = now - list.iat
  // What has ended stays ended: an old list is good enough to stop by.
  if (status !== 0) return { ...stop('This pass was ended.'), listAge }
  const fresh = listAge >= -SKEW && listAge <= list.ttl && now < list.exp
  if (!fresh) return { ...check('The status list is too old. Fetch it.'), listAge }
  return { answer: 'ALLOW', reason: 'The pass is valid now.', listAge, claims: pass }
}

/** @type {Record<string, Pick<Verdict, 'answer' | 'reason'>>} */
const FAULTS = {
  malformed: { answer: 'STOP', reason: 'This is no pass.' },
  forged: { answer: 'STOP', reason: 'The signature is wrong.' },
  unknown_key: { answer: 'CHECK', reason: 'It is signed with a key that is not here. Fetch the keys.' },
  no_ed25519: {
    answer: 'CHECK',
    reason: 'This browser cannot verify Ed25519 signatures. Use a newer one, over https.',
  },
}

/**
 * The claims, once the signature was verified, or the name of the fault.
 *
 * @param {string} token
 * @param {string} typ
 * @param {{ keys: Jwk[] }} keySet
 * @returns {Promise<Record<string, any> | 'malformed' | 'forged' | 'unknown_key' | 'no_ed25519'>}
 */
async function verified(token, typ, keySet) {
  const parts = partsOf(token)
  if (parts === null) return 'malformed'
  const { header, claims, signature, signed } = parts
  if (header.alg !== 'EdDSA' || header.typ !== typ) return 'malformed'
  const jwk = keySet.keys.find((key) => key.kid === header.kid && key.crv === 'Ed25519')
  if (!jwk) return 'unknown_key'
  let key
  try {
    const { kty, crv, x } = jwk
    key = await crypto.subtle.importKey('jwk', { kty, crv, x }, { name: 'Ed25519' }, false, ['verify'])
  } catch {
    return 'no_ed25519'
  }
  return (await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, signed)) ? claims : 'forged'
}

/**
 * What a signed token is made of, and nothing of it verified. Null where it is no such token.
 *
 * @param {string} token
 * @returns {{ header: Record<string, any>, claims: Record<string, any>, signature: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer> } | null}
 */
function partsOf(token) {
  const [head, body, signature, ...rest] = token.split('.')
  if (!head || !body || !signature || rest.length > 0) return null
  try {
    const [header, claims] = [head, body].map((part) => JSON.parse(new TextDecoder().decode(bytesOf(part))))
    if (![header, claims].every((part) => typeof part === 'object' && part !== null)) return null
    return {
      header,
      claims,
      signature: bytesOf(signature),
      signed: new TextEncoder().encode(`${head}.${body}`),
    }
  } catch {
    return null
  }
}

/**
 * Until when every one of these lists lets passes in, s since 1970; null where there is none. It is told to people: nobody is let in by it.
 *
 * @param {Record<string, string>} lists
 * @returns {number | null}
 */
export function trustedUntil(lists) {
  const ends = Object.values(lists).map((list) => {
    const { iat, ttl, exp } = partsOf(list)?.claims ?? {}
    return Math.min(iat + ttl, exp)
  })
  return ends.length > 0 && ends.every(Number.isFinite) ? Math.min(...ends) : null
}

/**
 * The status at a place of a list (Token Status List): zlib in base64url, the first place in the lowest bits. Null beyond the
 * end, and for whatever is no such list.
 *
 * @param {{ bits: number, lst: string }} list
 * @param {unknown} index
 * @returns {Promise<number | null>}
 */
export async function statusAt(list, index) {
  try {
    const bits = list.bits
    if (![1, 2, 4, 8].includes(bits) || typeof index !== 'number' || !Number.isInteger(index) || index < 0)
      return null
    const packed = new Blob([bytesOf(list.lst)]).stream()
    const stream = packed.pipeThrough(new DecompressionStream('deflate'))
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
    const perByte = 8 / bits
    const byte = bytes[Math.floor(index / perByte)]
    return byte === undefined ? null : (byte >> ((index % perByte) * bits)) & ((1 << bits) - 1)
  } catch {
    return null
  }
}

/** @param {string} text in base64url */
function bytesOf(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}
