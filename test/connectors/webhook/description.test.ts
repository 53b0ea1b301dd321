import { readFile } from 'node:fs/promises'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { deliver, inState, newOrder } from '../harness'
import { startWebhookHarness } from './webhook-harness'

const FILE = 'app/connectors/webhook/receiver.openapi.yaml'

/** Checks a value against one schema of the description. */
async function described() {
  const description = parse(await readFile(FILE, 'utf8'))
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(description, 'receiver')
  return (schema: string, value: unknown): string[] => {
    const check = ajv.getSchema(`receiver#/components/schemas/${schema}`)
    if (!check) throw new Error(`the description has no schema ${schema}`)
    return check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
  }
}

describe('the description of a receiver', () => {
  it('is OpenAPI 3.1', async () => {
    const validator = new Validator()
    const result = await validator.validate(parse(await readFile(FILE, 'utf8')))
    expect(result).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('is kept by the portal: each token that it sends, and none of what it must not say', async () => {
    const check = await described()
    const harness = await startWebhookHarness({ caep: true })
    try {
      const held = await deliver(harness, newOrder(harness, harness.rights.slice(0, 2)))
      await deliver(harness, inState(held, 'off'))
      await deliver(harness, inState(held, 'gone'))
      const sent = harness.proxy.requests.filter((request) => request.method === 'POST')
      const claims = sent.map((request) => decodeJwt(request.body))
      expect(claims.flatMap((each) => check('Token', each))).toEqual([])
      expect(claims.map((each) => Object.keys(each.events as object)[0])).toEqual(
        Array.from({ length: 3 }, (_, index) => [
          'urn:daypass:event:access',
          ...(index === 0 ? [] : ['https://schemas.openid.net/secevent/caep/event-type/session-revoked']),
          'https://schemas.openid.net/secevent/caep/event-type/credential-change',
        ]).flat(),
      )
      for (const each of claims)
        expect([each.exp, each.sub, each.nbf]).toEqual([undefined, undefined, undefined])
      expect(sent.map((request) => request.headers['content-type'])).toEqual(
        sent.map(() => 'application/secevent+jwt'),
      )
      const { nativeId } = harness.plantForeign('old')
      await harness.connector.endForeign(harness.access(), { nativeId, nativeName: 'old' })
      const ended = decodeJwt(
        harness.proxy.requests.filter(({ method }) => method === 'POST').at(-1)?.body ?? '',
      )
      expect(Object.keys(ended.events as object)).toEqual(['urn:daypass:event:account-end'])
      expect(check('Token', ended)).toEqual([])
    } finally {
      await harness.close()
    }
  })

  it('is kept by the example receiver, which every answer is held against', async () => {
    const check = await described()
    const harness = await startWebhookHarness()
    try {
      harness.populate(60)
      const { nativeId } = await deliver(harness, newOrder(harness))
      const get = async (path: string) => {
        const answer = await fetch(`${harness.peer.baseUrl}${path}`, {
          headers: { authorization: `Bearer ${harness.config.token}` },
        })
        return answer.json()
      }
      const page = (await get('/accounts')) as { next: string }
      expect(page.next).not.toBeNull()
      expect([
        ...check('AccountPage', page),
        ...check('AccountPage', await get(`/accounts?cursor=${page.next}`)),
        ...check('Account', await get(`/accounts/${nativeId}`)),
        ...check('About', await get('/about')),
      ]).toEqual([])
      const forged = await fetch(`${harness.peer.baseUrl}/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${harness.config.token}`,
          'content-type': 'application/secevent+jwt',
        },
        body: 'e30.e30.AAAA',
      })
      expect([forged.status, check('Refusal', await forged.json())]).toEqual([400, []])
      expect(check('Account', { id: 'a', name: 'b' })).not.toEqual([])
    } finally {
      await harness.close()
    }
  })
})
