import {
  canonicalRevision,
  type RevisionBody,
  type RevisionEntitlement,
  requestedScope,
} from '~/domain/access-request/revision'
import { approvalMacInput, canonicalScope } from '~/domain/approval/approval'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { eachChunk } from '~db/repositories/chunks'
import type { SampleOrganisation } from '~db/seed'
import type { Tables } from '~db/tables'

type Insert<T extends keyof Tables> = Tables[T]['$inferInsert']

/** Far from the numbers that the portal gives itself. */
let numbers = 1_000_000

/** Whom and what a request is about; all in Hamburg. */
export interface Asked {
  readonly people: readonly { readonly id: string; readonly name: string }[]
  readonly entitlements: readonly RevisionEntitlement[]
  readonly from: number
  readonly to: number
}

/** Rows of many requests, written at once. */
export class RequestsInBulk {
  readonly #requests: Insert<'accessRequest'>[] = []
  readonly #revisions: Insert<'requestRevision'>[] = []
  readonly #people: Insert<'requestPerson'>[] = []
  readonly #approvals: Insert<'approval'>[] = []

  constructor(
    private readonly services: Services,
    private readonly organisation: SampleOrganisation,
  ) {}

  /** A request that waits for both seats, or one that both approved with valid MACs. */
  add(
    asked: Asked,
    state: 'submitted' | 'approved',
  ): { readonly requestId: string; readonly revisionId: string; readonly digest: string } {
    const { ids, keys, clock } = this.services
    const { people, sites, vendors } = this.organisation
    const now = clock.now()
    const requestId = ids.id()
    const revisionId = ids.id()
    const requesterId = people.lena as string
    const sponsorId = people.sofia as string
    const body: RevisionBody = {
      requestId,
      revision: 1,
      requesterId,
      vendorId: vendors.kestrel as string,
      site: { id: sites.hamburg as string, name: 'Hamburg data centre', timeZone: 'Europe/Berlin' },
      people: asked.people,
      entitlements: asked.entitlements,
      schedule: { validFrom: asked.from, validTo: asked.to, weekly: null },
      purpose: 'Replace two cameras and the recorder in the comms room',
      workOrder: 'WO-2217',
      sponsorId,
    }
    const text = canonicalRevision(body)
    const digest = sha256(text)
    this.#requests.push({
      id: requestId,
      number: numbers++,
      vendorId: body.vendorId,
      siteId: body.site.id,
      requesterId,
      sponsorId,
      state,
      draft: {},
      revision: 1,
      revisionId,
      validFrom: asked.from,
      validTo: asked.to,
      createdAt: now,
      submittedAt: now,
      settledAt: state === 'approved' ? now : null,
    })
    this.#revisions.push({
      id: revisionId,
      requestId,
      revision: 1,
      body: text,
      digest,
      createdBy: requesterId,
      createdAt: now,
    })
    this.#people.push(...asked.people.map((person) => ({ requestId, personId: person.id })))
    if (state === 'submitted') return { requestId, revisionId, digest }
    for (const [seat, person] of [
      ['it', 'ines'],
      ['physical_security', 'pia'],
    ] as const) {
      const approval = {
        id: ids.id(),
        requestId,
        revisionId,
        seat,
        approverId: people[person] as string,
        verdict: 'approve' as const,
        scope: requestedScope(body),
        digest,
        decidedAt: now,
        totpStep: 1,
      }
      this.#approvals.push({
        ...approval,
        scope: canonicalScope(approval.scope),
        mac: keys.mac(approvalMacInput(approval)),
      })
    }
    return { requestId, revisionId, digest }
  }

  async write(): Promise<void> {
    await this.services.store.transact(async ({ q, t }) => {
      await eachChunk(this.#requests, (rows) => q.insert(t.accessRequest).values(rows))
      await eachChunk(this.#revisions, (rows) => q.insert(t.requestRevision).values(rows))
      await eachChunk(this.#people, (rows) => q.insert(t.requestPerson).values(rows))
      await eachChunk(this.#approvals, (rows) => q.insert(t.approval).values(rows))
    })
  }
}
