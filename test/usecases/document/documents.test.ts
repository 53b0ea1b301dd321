import { afterEach, beforeEach, expect, it } from 'vitest'
import { archiveDocument } from '~/usecases/document/archive-document.server'
import { documentInput } from '~/usecases/document/document-input'
import { listDocumentsToCheck } from '~/usecases/document/list-documents-to-check.server'
import { listOwnDocuments } from '~/usecases/document/list-own-documents.server'
import { readDocument, readDocumentOwner } from '~/usecases/document/read-document.server'
import { readFile } from '~/usecases/document/read-file.server'
import { settleDocumentByVerdict } from '~/usecases/document/settle-document.server'
import { submitDocument } from '~/usecases/document/submit-document.server'
import { readInput } from '~/usecases/typed-input'
import { documentsOfVendors } from '~db/repositories/documents'
import { crewAtWork, statesOf } from '../../support/access'
import { codes, value } from '../../support/identity'
import { samplePhoto } from '../../support/organisation'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { type RequestDesk, requestDesk } from '../../support/requests'

const PDF = Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\nstartxref\n9\n%%EOF\n')

describeOnSqlite('documents', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  const ofVendor = (desk: RequestDesk, key = 'kestrel') => ({
    vendorId: desk.organisation.vendors[key] ?? '',
    personId: null,
  })
  const insurance = { type: 'insurance', expiresOn: '2026-12-31' } as const
  /** Says that it is right, with a fresh code. */
  const check = async (desk: RequestDesk, key: string, id: string, expiresOn: string = insurance.expiresOn) =>
    settleDocumentByVerdict(portal.services, await desk.actor(key), id, {
      verdict: 'check',
      expiresOn,
      code: await desk.freshCode(key),
    })

  it('count only once a seat-holder checked document and last day', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const of = ofVendor(desk)
    const [old] = (await documentsOfVendors(services.store.read, [of.vendorId])).filter(
      (document) => document.type === 'insurance',
    )
    value(await archiveDocument(services, await desk.actor('lena'), old?.id ?? ''))
    expect(await statesOf(portal, desk.idOf('tomasz'))).not.toContain('on')

    const id = value(await submitDocument(services, await desk.actor('lena'), of, insurance, PDF))
    expect(await statesOf(portal, desk.idOf('tomasz'))).not.toContain('on')
    const pia = await desk.actor('pia')
    const waiting = value(await listDocumentsToCheck(services, pia, ''))
    expect(waiting.rows).toMatchObject([{ id, ownerName: 'Kestrel Integrators', own: false }])

    expect(codes(await check(desk, 'ada', id))).toEqual(['not_found'])
    expect(codes(await check(desk, 'pia', id, '2027-12-31'))).toEqual(['changed_meanwhile'])
    value(await check(desk, 'pia', id))
    expect(await statesOf(portal, desk.idOf('tomasz'))).toContain('on')
    expect(codes(await check(desk, 'ines', id))).toEqual(['document_settled'])
    expect(value(await listDocumentsToCheck(services, pia, '')).rows).toEqual([])
  })

  it('that were rejected never count, and say why to those who handed them in', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const id = value(await submitDocument(services, await desk.actor('lena'), ofVendor(desk), insurance, PDF))
    const reject = { verdict: 'reject', reason: 'It is another company’s.' } as const
    value(await settleDocumentByVerdict(services, await desk.actor('ines'), id, reject))
    const view = value(await readDocument(services, await desk.actor('lena'), id))
    expect(view).toMatchObject({
      state: 'rejected',
      rejectedReason: 'It is another company’s.',
      mayCheck: false,
    })
    expect(codes(await check(desk, 'pia', id))).toEqual(['document_settled'])
  })

  it('are checked with a code that was not used yet, rejected and ended in a session that proved one', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const hand = async () =>
      value(await submitDocument(services, await desk.actor('lena'), ofVendor(desk), insurance, PDF))
    const [one, two] = [await hand(), await hand()]
    const pia = await desk.actor('pia')
    const right = { verdict: 'check', ...insurance, code: await desk.freshCode('pia') } as const
    const wrong = { ...right, code: '000' }
    expect(codes(await settleDocumentByVerdict(services, pia, one, wrong))).toEqual(['code_wrong'])
    value(await settleDocumentByVerdict(services, pia, one, right))
    expect(codes(await settleDocumentByVerdict(services, pia, two, right))).toEqual(['code_reused'])
    const mailboxOnly = { ...pia, secondFactorProved: false }
    const reject = { verdict: 'reject', reason: 'Blank.' } as const
    const unproved = ['second_factor_unproved']
    expect(codes(await settleDocumentByVerdict(services, mailboxOnly, two, reject))).toEqual(unproved)
    expect(codes(await archiveDocument(services, mailboxOnly, two))).toEqual(unproved)
    value(await settleDocumentByVerdict(services, pia, two, reject))
    value(await archiveDocument(services, { ...(await desk.actor('lena')), secondFactorProved: false }, two))
  })

  it('are not checked by whoever handed them in', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const id = value(await submitDocument(services, await desk.actor('ada'), ofVendor(desk), insurance, PDF))
    await services.store.transact(({ q, t }) => q.update(t.document).set({ uploadedBy: desk.idOf('pia') }))
    const pia = await desk.actor('pia')
    expect(codes(await check(desk, 'pia', id))).toEqual(['own_document'])
    expect(value(await listDocumentsToCheck(services, pia, '')).rows).toMatchObject([{ own: true }])
    value(await check(desk, 'sam', id))
  })

  it('are handed in by the crew lead, the person or an administrator, for vendor or person as their type says', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const tomasz = { personId: desk.idOf('tomasz'), vendorId: null }
    const induction = { type: 'induction', expiresOn: '2026-12-31' } as const
    for (const key of ['lena', 'tomasz', 'ada']) {
      value(await submitDocument(services, await desk.actor(key), tomasz, induction, await samplePhoto()))
    }
    for (const key of ['amina', 'noor', 'ines', 'aldo', 'gus']) {
      const refused = await submitDocument(services, await desk.actor(key), tomasz, induction, PDF)
      expect(codes(refused)).toEqual(['not_found'])
      expect(codes(await readDocumentOwner(services, await desk.actor(key), tomasz))).toEqual(['not_found'])
    }
    const lena = await desk.actor('lena')
    expect(codes(await submitDocument(services, lena, tomasz, insurance, PDF))).toEqual(['document_of_other'])
    expect(codes(await submitDocument(services, lena, ofVendor(desk, 'bluedoor'), insurance, PDF))).toEqual([
      'not_found',
    ])
    expect(value(await listOwnDocuments(services, await desk.actor('tomasz')))).toHaveLength(1)
    expect(value(await listOwnDocuments(services, lena)).map((own) => own.kind)).toEqual(['person', 'vendor'])
  })

  it('must be what they say: content, last day and type are checked', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const lena = await desk.actor('lena')
    const of = ofVendor(desk)
    const hand = (over: object, bytes: Buffer) =>
      submitDocument(services, lena, of, { ...insurance, ...over }, bytes)
    expect(await hand({}, Buffer.from('MZ an executable'))).toEqual({
      ok: false,
      problems: [{ code: 'upload_not_allowed', field: 'file' }],
    })
    expect(codes(await hand({}, PDF.subarray(0, 20)))).toEqual(['upload_broken'])
    expect(codes(await hand({ expiresOn: '2026-03-08' }, PDF))).toEqual(['document_expired'])
    // It is still the 9th somewhere on earth.
    value(await hand({ expiresOn: '2026-03-09' }, PDF))
    expect(codes(readInput(documentInput, { type: 'passport', expiresOn: '2026-13-01' }))).toEqual([
      'choice_missing',
      'date_invalid',
    ])
  })

  it('are read by their owners, approvers, auditors and administrators, as a download only', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const id = value(await submitDocument(services, await desk.actor('lena'), ofVendor(desk), insurance, PDF))
    const { fileId } = value(await readDocument(services, await desk.actor('lena'), id))
    const read = async (key: string) => readFile(services, await desk.actor(key), fileId ?? '')
    for (const key of ['lena', 'ines', 'sam', 'aldo', 'ada']) {
      expect(await read(key)).toMatchObject({ shownInPage: false, fileName: 'insurance-2026-12-31.pdf' })
    }
    for (const key of ['tomasz', 'noor', 'gus', 'sofia']) expect(await read(key)).toBeNull()
    expect(codes(await readDocument(services, await desk.actor('noor'), id))).toEqual(['not_found'])
    const found = await read('lena')
    expect(Buffer.from(found?.file.bytes ?? [])).toEqual(PDF)
  })
})
