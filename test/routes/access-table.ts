/** Whoever tries: a letter for each, and the person of the sample organisation who plays it. */
export const ROLES = {
  /** Nobody signed in. */
  V: null,
  /** Crew lead of another vendor. */
  S: 'noor',
  /** In the crew. */
  M: 'tomasz',
  /** Crew lead and requester. */
  L: 'lena',
  /** Sponsor of the request. */
  P: 'sofia',
  /** IT approver of the site. */
  I: 'ines',
  /** Physical-security approver of the site. */
  Y: 'pia',
  /** Approver of the other site. */
  F: 'theo',
  /** Guard of the site. */
  G: 'gus',
  /** Guard of the other site. */
  H: 'gwen',
  /** Auditor. */
  A: 'aldo',
  /** Administrator. */
  D: 'ada',
} as const

export type RoleLetter = keyof typeof ROLES
export const EVERYBODY = Object.keys(ROLES) as RoleLetter[]

export interface RouteAccess {
  /** Route parameter -> which thing of the access world it names. */
  readonly at?: Readonly<Record<string, string>>
  /** Search parameter -> which thing of the access world it names. */
  readonly query?: Readonly<Record<string, string>>
  /** What is sent, where an empty form would be refused before anybody asks who sent it; `@name` is of the world. */
  readonly form?: string
  /** Nobody is asked to sign in here. */
  readonly open?: boolean
  /** Who gets a page (or a way on); everybody else finds nothing there, and a visitor the sign-in page. */
  readonly get: string
  /** Who gets past the door with the form; null where nothing can be sent. */
  readonly post: string | null
}

/** Every route of the manifest. A route that is missing here fails the test. */
export const ACCESS: Readonly<Record<string, RouteAccess>> = {
  '/': { get: 'SMLPIYFGHAD', post: null },
  '/account': { get: 'SMLPIYFGHAD', post: 'SMLPIYFGHAD' },
  '/account/address': { get: 'SMLPIYFGHAD', post: 'SMLPIYFGHAD' },
  '/account/second-factor': { get: 'SMLPIYFGHAD', post: 'SMLPIYFGHAD' },
  '/admin': { get: 'IYFAD', post: null },
  '/admin/changes': { get: 'IYFAD', post: null },
  '/admin/changes/:id': {
    at: { id: 'changeId' },
    form: 'intent=confirm&code=000000',
    get: 'IYFAD',
    post: 'IYFAD',
  },
  '/admin/entitlements': { get: 'IYFAD', post: null },
  '/admin/entitlements/:entitlementId': { at: { entitlementId: 'entitlementId' }, get: 'IYFAD', post: null },
  '/admin/entitlements/:entitlementId/archive': {
    at: { entitlementId: 'spareEntitlementId' },
    get: 'D',
    post: 'D',
  },
  '/admin/entitlements/:entitlementId/edit': { at: { entitlementId: 'entitlementId' }, get: 'D', post: 'D' },
  '/admin/entitlements/new': { query: { system: 'systemId' }, get: 'D', post: 'D' },
  '/admin/guides/:name': { at: { name: 'kind' }, get: 'D', post: null },
  '/admin/guides/files/:name': { at: { name: 'guideFile' }, get: 'D', post: null },
  '/admin/people': { get: 'IYFAD', post: null },
  '/admin/people/:personId': { at: { personId: 'personId' }, get: 'IYFAD', post: 'D' },
  '/admin/people/:personId/archive': { at: { personId: 'sparePersonId' }, get: 'D', post: 'D' },
  '/admin/people/:personId/edit': { at: { personId: 'personId' }, get: 'D', post: 'D' },
  '/admin/people/new': { query: { vendor: 'vendorId' }, get: 'D', post: 'D' },
  '/admin/policies': { get: 'IYFAD', post: null },
  '/admin/policies/shared-accounts': { get: 'IYFAD', post: 'D' },
  '/admin/policies/portal': { form: 'acceptDays=90', get: 'IYFAD', post: 'D' },
  '/admin/policies/:tier': { at: { tier: 'tier' }, get: 'IYFAD', post: 'D' },
  '/admin/sites': { get: 'IYFAD', post: null },
  '/admin/sites/:siteId': { at: { siteId: 'siteId' }, get: 'IYFAD', post: null },
  '/admin/sites/:siteId/edit': { at: { siteId: 'siteId' }, get: 'D', post: 'D' },
  '/admin/sites/:siteId/zones/:zoneId': { at: { siteId: 'siteId', zoneId: 'zoneId' }, get: 'D', post: 'D' },
  '/admin/sites/:siteId/zones/new': { at: { siteId: 'siteId' }, get: 'D', post: 'D' },
  '/admin/sites/new': { get: 'D', post: 'D' },
  '/admin/staff': { get: 'IYFAD', post: null },
  '/admin/staff/:id': { at: { id: 'staffId' }, get: 'IYFAD', post: 'D' },
  '/admin/staff/:id/archive': { at: { id: 'spareStaffId' }, get: 'D', post: 'D' },
  '/admin/staff/new': { get: 'D', post: 'D' },
  '/admin/systems': { get: 'IYFAD', post: null },
  '/admin/systems/:systemId': { at: { systemId: 'systemId' }, get: 'IYFAD', post: 'IYD' },
  '/admin/systems/:systemId/archive': { at: { systemId: 'spareSystemId' }, get: 'D', post: 'D' },
  '/admin/systems/:systemId/confirm': {
    at: { systemId: 'systemId' },
    form: 'seat=it&targetVersion=1&identity=x&ownAccounts=x&code=000000',
    get: '',
    post: 'I',
  },
  '/admin/systems/:systemId/edit': { at: { systemId: 'systemId' }, get: 'D', post: 'D' },
  '/admin/systems/:systemId/hosts': {
    at: { systemId: 'sshSystemId' },
    form: 'name=gw1&address=gw1.example.com&port=22',
    get: 'IYFAD',
    post: 'D',
  },
  '/admin/systems/:systemId/scrapped': {
    at: { systemId: 'systemId' },
    form: 'seat=it&reason=It%20was%20shredded&targetVersion=1&code=000000',
    get: 'IYFAD',
    post: 'I',
  },
  '/admin/systems/new': { query: { site: 'siteId', kind: 'kind' }, get: 'D', post: 'D' },
  '/admin/vendors': { get: 'IYFAD', post: null },
  '/admin/vendors/:vendorId': { at: { vendorId: 'vendorId' }, get: 'IYFAD', post: null },
  '/admin/vendors/:vendorId/approve': {
    at: { vendorId: 'vendorId' },
    form: 'seat=it&evaluation=Everything%20was%20checked%20again&code=000000',
    get: '',
    post: 'IF',
  },
  '/admin/vendors/:vendorId/archive': { at: { vendorId: 'spareVendorId' }, get: 'D', post: 'D' },
  '/admin/vendors/:vendorId/edit': { at: { vendorId: 'vendorId' }, get: 'D', post: 'D' },
  '/admin/vendors/:vendorId/withdraw/:approvalId': {
    at: { vendorId: 'vendorId', approvalId: 'approvalId' },
    form: 'reason=Contract%20problems',
    get: 'IF',
    post: 'I',
  },
  '/admin/vendors/new': { get: 'D', post: 'D' },
  '/audit': { get: 'IYFAD', post: null },
  '/audit/revocations': { get: 'IYFAD', post: null },
  '/audit/revocations.csv': { get: 'IYFAD', post: null },
  '/audit/stale': { form: 'system=@systemId', get: 'IYFAD', post: 'IYD' },
  '/audit/stale.csv': { get: 'IYFAD', post: null },
  '/audit/findings/:id': { at: { id: 'findingId' }, form: 'intent=withdraw_end', get: 'IYAD', post: 'IY' },
  '/audit/findings/:id/end': {
    at: { id: 'findingId' },
    form: 'intent=confirm&nativeId=7&nativeName=old&targetVersion=1&code=000000',
    get: 'I',
    post: 'I',
  },
  '/audit/findings/:id/accept': {
    at: { id: 'findingId' },
    form: 'seat=it&untilDay=2026-03-20&reason=Camera%20wall&digest=x&code=000000',
    get: 'IY',
    post: 'I',
  },
  '/audit/findings/adopt': {
    query: { finding: 'findingId' },
    form: 'person.@findingId=@personId',
    get: 'IYD',
    post: 'IYD',
  },
  '/systems': { get: 'IYFAD', post: null },
  '/systems/listings': { get: 'IYFAD', post: null },
  '/systems.csv': { get: 'IYFAD', post: null },
  '/systems/:systemId': {
    at: { systemId: 'systemId' },
    form: 'seat=it&digest=x&code=000000',
    get: 'IYAD',
    post: 'I',
  },
  '/audit/log': { get: 'IYFAD', post: null },
  '/audit/log.csv': { get: 'IYFAD', post: null },
  '/audit/people/:id': { at: { id: 'personId' }, get: 'IYAD', post: null },
  '/audit/people/:id/csv': { at: { id: 'personId' }, get: 'IYAD', post: null },
  '/audit/requests/:id': { at: { id: 'grantedRequestId' }, get: 'IYAD', post: null },
  '/audit/requests/:id/csv': { at: { id: 'grantedRequestId' }, get: 'IYAD', post: null },
  '/audit/credentials/:id': { at: { id: 'credentialId' }, get: 'IYAD', post: null },
  '/audit/credentials/:id/csv': { at: { id: 'credentialId' }, get: 'IYAD', post: null },
  '/live': { get: 'IYFAD', post: null },
  '/live.csv': { get: 'IYFAD', post: null },
  '/live/:credentialId/end': {
    at: { credentialId: 'credentialId' },
    form: 'reason=Work%20is%20done',
    get: 'IY',
    post: 'IY',
  },
  '/credentials/:id/secret': { at: { id: 'credentialId' }, get: 'M', post: 'M' },
  '/credentials/:id/things': {
    at: { id: 'keyCredentialId' },
    form: 'intent=ask_again&task=none',
    get: 'M',
    post: 'M',
  },
  '/credentials/:id/ssh': { at: { id: 'sshCredentialId' }, get: 'M', post: 'M' },
  '/crew': { get: 'SL', post: null },
  '/crew/:personId': { at: { personId: 'personId' }, get: 'L', post: 'L' },
  '/crew/:personId/archive': { at: { personId: 'crewMateId' }, get: 'L', post: 'L' },
  '/crew/:personId/edit': { at: { personId: 'personId' }, get: 'L', post: 'L' },
  '/crew/new': { get: 'SL', post: 'SL' },
  '/documents': { get: 'SMLIYF', post: null },
  '/documents/:documentId': {
    at: { documentId: 'documentId' },
    form: 'intent=check&expiresOn=2027-01-01&code=000000',
    get: 'LIYFAD',
    post: 'IYF',
  },
  '/documents/new': { query: { vendor: 'vendorId' }, get: 'LD', post: 'LD' },
  '/files/:fileId': { at: { fileId: 'fileId' }, get: 'MLIYFGAD', post: null },
  '/gate/:site': { at: { site: 'siteId' }, get: 'G', post: null },
  '/gate/:site/check': { at: { site: 'siteId' }, form: 'code=AAAAAA', get: 'G', post: 'G' },
  '/giving': { get: 'IYFAD', post: null },
  '/giving/:freezeId/resume': {
    at: { freezeId: 'freezeId' },
    form: 'seat=it&found=A%20restart&code=000000',
    get: 'IYF',
    post: 'IF',
  },
  '/inbox': { get: 'IYF', post: null },
  '/inbox/:id': { at: { id: 'openRequestId' }, form: 'intent=ask&seat=it&question=', get: 'IY', post: 'IY' },
  '/inbox/:id/less': { at: { id: 'openRequestId' }, get: 'IY', post: 'IY' },
  '/inbox/confirm': { form: 'intent=approve&stage=review&item=@item', get: 'IYF', post: 'IY' },
  '/locks': { get: 'IYFAD', post: null },
  '/locks/:lockId': { at: { lockId: 'lockId' }, get: 'IYFAD', post: null },
  '/locks/:lockId/progress': { at: { lockId: 'lockId' }, get: 'IYFAD', post: null },
  '/locks/new': {
    query: { target: 'lockTarget', id: 'sparePersonId' },
    form: 'target=person&targetId=@sparePersonId&reason=Incident',
    get: 'IYF',
    post: 'IYF',
  },
  '/locks/:lockId/lift': {
    at: { lockId: 'lockId' },
    form: 'reason=It%20is%20over&code=000000',
    get: 'IF',
    post: 'IYF',
  },
  '/overdue': { form: 'system=@systemId', get: 'IYFAD', post: 'IYD' },
  '/overdue/:credentialId/attest': {
    at: { credentialId: 'ackCredentialId' },
    form: 'seat=it&reason=I%20looked&sequence=1&code=000000',
    get: 'IYFAD',
    post: 'I',
  },
  '/tasks': { get: 'IYFGH', post: null },
  '/tasks/:taskId': { at: { taskId: 'taskId' }, form: 'intent=take_back', get: 'IYG', post: 'IYG' },
  '/.well-known/jwks.json': { open: true, get: EVERYBODY.join(''), post: null },
  '/admin/readers': { form: 'code=000000', get: 'IYFAD', post: 'D' },
  '/pass-status': { open: true, get: EVERYBODY.join(''), post: null },
  '/pass-status/:listId': { open: true, at: { listId: 'passListId' }, get: EVERYBODY.join(''), post: null },
  '/pass/:credentialId': { at: { credentialId: 'credentialId' }, get: 'M', post: null },
  '/pass/:credentialId/jwt': { at: { credentialId: 'credentialId' }, get: 'M', post: null },
  '/pass': { get: 'SMLPIYFGHAD', post: null },
  '/requests': { get: 'SMLPIYFGHAD', post: null },
  '/requests/:id': { at: { id: 'grantedRequestId' }, form: 'intent=withdraw', get: 'MLPIYAD', post: 'L' },
  '/requests/:id/edit': { at: { id: 'openRequestId' }, form: 'intent=send&digest=x', get: 'L', post: 'L' },
  '/requests/:id/end': {
    at: { id: 'grantedRequestId' },
    form: 'reason=Work%20is%20done',
    get: 'MLPIY',
    post: 'MLPIY',
  },
  '/requests/:id/extend': { at: { id: 'grantedRequestId' }, form: 'validTo=nonsense', get: 'L', post: 'L' },
  '/requests/new': { get: 'SML', post: 'SML' },
  '/setup/:token': { open: true, get: '', post: '' },
  '/sign-in': { get: EVERYBODY.join(''), post: EVERYBODY.join('') },
  '/sign-in/code': { get: EVERYBODY.join(''), post: EVERYBODY.join('') },
  '/sign-in/link/:token': { get: EVERYBODY.join(''), post: EVERYBODY.join('') },
  '/sign-in/second-factor': { get: 'SMLPIYFGHAD', post: 'SMLPIYFGHAD' },
  // For hosts, which have tokens and no sessions: nobody of these finds anything.
  '/ssh/krl/:systemId': { at: { systemId: 'sshSystemId' }, open: true, get: '', post: null },
  '/admin/sites/:siteId/archive': { at: { siteId: 'spareSiteId' }, get: 'D', post: 'D' },
  '/sign-out': { open: true, get: EVERYBODY.join(''), post: EVERYBODY.join('') },
}
