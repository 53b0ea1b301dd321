import { describe, expect, it } from 'vitest'
import { type AuditEntry, commitmentInput, EVENT_TYPES, eventBody, subjectPairs } from '~/domain/audit/event'

const entry: AuditEntry = {
  type: 'request.submitted',
  actorId: 'lead',
  subjects: { request: 'r', person: ['ana', 'ben', 'ana'], vendor: null },
  facts: { revision: 1 },
}

describe('an audit event', () => {
  it('has a canonical body, whatever the order it was put together in', () => {
    const turned = Object.fromEntries(Object.entries(entry).reverse()) as unknown as AuditEntry
    expect(eventBody(turned, 5)).toBe(eventBody(entry, 5))
    expect(JSON.parse(eventBody(entry, 5))).toMatchObject({ type: 'request.submitted', at: 5, actor: 'lead' })
    expect(eventBody(entry, 6)).not.toBe(eventBody(entry, 5))
  })

  it('stands on the time line of each subject once', () => {
    expect(subjectPairs(entry)).toEqual([
      { kind: 'person', id: 'ana' },
      { kind: 'person', id: 'ben' },
      { kind: 'request', id: 'r' },
    ])
  })

  it('commits to body, salt and id', () => {
    const parts = [
      commitmentInput('b', 's', 'i'),
      commitmentInput('B', 's', 'i'),
      commitmentInput('b', 'S', 'i'),
    ]
    expect(new Set([...parts, commitmentInput('b', 's', 'I')]).size).toBe(4)
  })

  it('is named noun.verb, once', () => {
    expect(new Set(EVENT_TYPES).size).toBe(EVENT_TYPES.length)
    for (const type of EVENT_TYPES) expect(type).toMatch(/^[a-z_]+\.[a-z_]+$/)
  })
})
