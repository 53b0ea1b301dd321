// @ts-check
import { readFile } from 'node:fs/promises'

/** How long all calls of one credential may take, ms; the engine's lease less its fifth. */
const LIMIT = 48_000

/**
 * What ending accounts costs without anything around it: the connector's own calls in the engine's order (off, read back,
 * gone, read back), as many at once for each target, and nothing is planned, judged, written or told.
 *
 * @param {any} connector the SCIM connector of the running portal
 * @param {{ file: string, atOnce: number }} given a file with the targets' settings and accounts
 * @returns {Promise<{ seconds: number }>}
 */
export async function runBareLoop(connector, { file, atOnce }) {
  /** @type {{ systemId: string, config: unknown, accounts: any[] }[]} */
  const targets = JSON.parse(await readFile(file, 'utf8'))
  const begun = performance.now()
  await Promise.all(
    targets.flatMap(({ systemId, config, accounts }) => {
      const left = [...accounts]
      return Array.from({ length: atOnce }, async () => {
        for (let account = left.pop(); account; account = left.pop()) {
          await endOne(connector, { systemId, config, signal: AbortSignal.timeout(LIMIT) }, account)
        }
      })
    }),
  )
  return { seconds: (performance.now() - begun) / 1000 }
}

/** @param {any} connector @param {any} access @param {any} account */
async function endOne(connector, access, account) {
  for (const state of ['off', 'gone']) {
    const order = { ...account, state, entitlements: [], validFrom: null, validTo: null, secret: null }
    await connector.apply(access, order)
    const seen = await connector.observe(access, order)
    const expected = state === 'off' ? 'disabled' : 'absent'
    if (seen.presence !== expected) throw new Error(`an account is ${seen.presence}, not ${expected}`)
  }
}
