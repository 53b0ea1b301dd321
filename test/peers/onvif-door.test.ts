import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, askOnvif } from './onvif-asker'
import { type OnvifDoor, type OnvifDoorOptions, startOnvifDoor } from './onvif-door'
import { describeWithSchemas } from './onvif-schemas'

const ADMIN = { username: 'admin', password: 'admin-of-the-factory' }
const NOON = Date.UTC(2026, 2, 2, 12)
const HOUR = 3_600_000
let door: OnvifDoor
afterEach(() => door?.close())

async function start(options: OnvifDoorOptions = {}): Promise<void> {
  door = await startOnvifDoor(options)
}
const ask = (action: string) => askOnvif(door.credentialUrl, action, ADMIN)

interface Words {
  token?: string
  pin?: number
  from?: number
  to?: number
  profile?: string
}
const time = (at: number) => new Date(at).toISOString()
function credential({ token = '', pin = 1234, from, to, profile = 'profile-main' }: Words = {}): string {
  const value = pin.toString(16).toUpperCase().padStart(8, '0')
  const validity = `${from === undefined ? '' : `<tcr:ValidFrom>${time(from)}</tcr:ValidFrom>`}${to === undefined ? '' : `<tcr:ValidTo>${time(to)}</tcr:ValidTo>`}`
  return `<tcr:Credential token="${token}"><tcr:Description>by hand</tcr:Description><tcr:CredentialHolderReference>holder</tcr:CredentialHolderReference>${validity}<tcr:CredentialIdentifier><tcr:Type><tcr:Name>pt:PIN</tcr:Name><tcr:FormatType>SIMPLE_NUMBER32</tcr:FormatType></tcr:Type><tcr:ExemptedFromAuthentication>false</tcr:ExemptedFromAuthentication><tcr:Value>${value}</tcr:Value></tcr:CredentialIdentifier><tcr:CredentialAccessProfile><tcr:AccessProfileToken>${profile}</tcr:AccessProfileToken></tcr:CredentialAccessProfile><tcr:Attribute Name="mark" Value="1"/></tcr:Credential>`
}
const create = (words: Words = {}, enabled = true) =>
  `<tcr:CreateCredential>${credential(words)}<tcr:State><tcr:Enabled>${enabled}</tcr:Enabled></tcr:State></tcr:CreateCredential>`
const by = (action: string, token: string, name = 'Token') =>
  `<tcr:${action}><tcr:${name}>${token}</tcr:${name}></tcr:${action}>`
const made = async (words: Words = {}, enabled = true) =>
  (await ask(create(words, enabled))).all('Token')[0] ?? ''
const opens = (at = NOON, pin = '1234') => door.opens({ pin }, at)

describe('a simulated ONVIF door', () => {
  it('opens while a credential is enabled and valid, and not an instant longer', async () => {
    await start()
    const token = await made({ from: NOON, to: NOON + HOUR }, false)
    expect(opens()).toBe(false)
    await ask(by('EnableCredential', token))
    expect([NOON - 1, NOON, NOON + HOUR - 1, NOON + HOUR].map((at) => opens(at))).toEqual([
      false,
      true,
      true,
      false,
    ])
    await ask(by('DisableCredential', token))
    expect(opens()).toBe(false)
    await ask(`<tcr:ModifyCredential>${credential({ token, pin: 99 })}</tcr:ModifyCredential>`)
    expect([opens(NOON, '99'), (await ask(by('GetCredentialState', token))).all('Enabled')]).toEqual([
      false,
      ['false'],
    ])
    await ask(by('EnableCredential', token))
    expect([opens(NOON, '99'), opens(NOON, '1234')]).toEqual([true, false])
    await ask(by('DeleteCredential', token))
    expect([opens(NOON, '99'), (await ask(by('GetCredentialInfo', token))).all('CredentialInfo')]).toEqual([
      false,
      [],
    ])
  })

  it('knows only whole days of its own zone where it does not know the time', async () => {
    await start({ timeZone: 'America/New_York', credentialRules: { timeOfDay: false } })
    const token = await made({ from: NOON, to: NOON })
    const midnight = Date.UTC(2026, 2, 2, 5)
    expect(
      [midnight - 1, midnight, midnight + 24 * HOUR - 1, midnight + 24 * HOUR].map((at) => opens(at)),
    ).toEqual([false, true, true, false])
    expect((await ask(by('GetCredentialInfo', token))).all('ValidTo')).toEqual(['2026-03-02T00:00:00Z'])
  })

  it.each([
    [create({ token: 'mine' }), ['Sender', 'InvalidArgVal']],
    [create({ pin: 7 }), ['Sender', 'InvalidArgVal', 'DuplicatedIdentifierValue']],
    [create({ profile: 'profile-none' }), ['Sender', 'InvalidArgVal', 'ReferenceNotFound']],
    [create().replace('00000', '000'), ['Sender', 'InvalidArgVal', 'InvalidIdentifierValue']],
    [create().replace('SIMPLE_NUMBER32', 'WIEGAND26'), ['Sender', 'InvalidArgVal', 'InvalidFormatType']],
    [create().replace('pt:PIN', 'pt:Iris'), ['Receiver', 'CapabilityViolated', 'SupportedIdentifierType']],
    [create({ to: NOON }), ['Receiver', 'CapabilityViolated', 'CredentialValiditySupported']],
    [
      `<tcr:ModifyCredential>${credential({ token: 'no' })}</tcr:ModifyCredential>`,
      ['Sender', 'InvalidArgVal', 'NotFound'],
    ],
    [by('DeleteCredential', 'no'), ['Sender', 'InvalidArgVal', 'NotFound']],
    [by('GetCredentialState', 'no'), ['Sender', 'InvalidArgVal', 'NotFound']],
    [by('DeleteCredential', 'credential-0001'), ['Sender', 'InvalidArgVal', 'ReferenceInUse']],
    [create().replace('<tcr:Description>by hand</tcr:Description>', ''), []],
    [create().replace(/<tcr:Credential(HolderReference>holder).*?>/, ''), ['Sender', 'InvalidArgs']],
  ])('names what is wrong with an order, and does nothing of it: case %#', async (action, codes) => {
    await start({ credentialRules: { validity: false, inUse: () => true } })
    await made({ pin: 7 })
    expect((await ask(action)).codes).toEqual(codes)
    expect(door.credentials.all).toHaveLength(codes.length === 0 ? 2 : 1)
  })

  it('pages to the end, and has no more room than it has', async () => {
    await start({ credentialRules: { maxLimit: 2, maxCredentials: 5 } })
    for (const pin of [1, 2, 3, 4, 5]) await made({ pin })
    expect((await ask(create({ pin: 6 }))).codes).toEqual([
      'Receiver',
      'CapabilityViolated',
      'MaxCredentials',
    ])
    const sizes: number[] = []
    let reference = ''
    do {
      const start = reference && `<tcr:StartReference>${reference}</tcr:StartReference>`
      const page = await ask(
        `<tcr:GetCredentialInfoList><tcr:Limit>9</tcr:Limit>${start}</tcr:GetCredentialInfoList>`,
      )
      sizes.push(page.all('CredentialInfo').length)
      reference = page.all('NextStartReference')[0] ?? ''
    } while (reference)
    expect(sizes).toEqual([2, 2, 1])
    const many = [1, 2, 3].map((number) => `<tcr:Token>${number}</tcr:Token>`).join('')
    expect((await ask(`<tcr:GetCredentialInfo>${many}</tcr:GetCredentialInfo>`)).codes).toContain(
      'TooManyItems',
    )
    door.lists.paging = 'stops'
    expect((await ask('<tcr:GetCredentialInfoList/>')).all('NextStartReference')).toEqual([])
  })

  it('gives a number again where it is told to', async () => {
    await start({ credentialRules: { reusesTokens: true, keepsAttributes: false } })
    const token = await made()
    await ask(by('DeleteCredential', token))
    expect(await made({ pin: 2 })).toBe(token)
    expect((await ask(by('GetCredentials', token))).all('Attribute')).toEqual([])
  })

  it('lists no credential to an operator of too low a level, and tells its profiles', async () => {
    await start()
    door.accounts.put({ username: 'viewer', password: 'p', level: 'User' })
    const as = { username: 'viewer', password: 'p' }
    expect((await askOnvif(door.credentialUrl, '<tcr:GetCredentialList/>', as)).codes).toContain(
      'NotAuthorized',
    )
    expect(
      (await askOnvif(door.accessRulesUrl, '<tar:GetAccessProfileInfoList/>', ADMIN)).all('Name'),
    ).toEqual(['Main entrance', 'Plant room', 'Roof'])
  })
})

describeWithSchemas('answers of a simulated ONVIF door', ({ faultsOf }) => {
  it('are what the schema says', async () => {
    await start({ credentialRules: { maxLimit: 2 } })
    const token = await made({ from: NOON, to: NOON + HOUR })
    for (const pin of [2, 3]) await made({ pin })
    const answers: Answer[] = []
    for (const action of [
      '<tcr:GetServiceCapabilities/>',
      by('GetSupportedFormatTypes', 'pt:PIN', 'CredentialIdentifierTypeName'),
      by('GetCredentialInfo', token),
      '<tcr:GetCredentialInfoList/>',
      by('GetCredentials', token),
      '<tcr:GetCredentialList/>',
      by('GetCredentialIdentifiers', token, 'CredentialToken'),
      by('GetCredentialAccessProfiles', token, 'CredentialToken'),
      create({ pin: 4 }),
      `<tcr:ModifyCredential>${credential({ token })}</tcr:ModifyCredential>`,
      `<tcr:DisableCredential><tcr:Token>${token}</tcr:Token><tcr:Reason>over</tcr:Reason></tcr:DisableCredential>`,
      by('GetCredentialState', token),
      by('EnableCredential', token),
      by('DeleteCredential', token),
    ])
      answers.push(await ask(action))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(faultsOf('credential', ...answers.map(({ body }) => body))).toBe('')
    const renamed = answers.map(({ body }) => body.replaceAll('tcr:Enabled', 'tcr:On'))
    expect(faultsOf('credential', ...renamed)).toContain('On')
    const rules = await Promise.all(
      [
        '<tar:GetServiceCapabilities/>',
        '<tar:GetAccessProfileInfoList/>',
        '<tar:GetAccessProfileInfo><tar:Token>profile-main</tar:Token></tar:GetAccessProfileInfo>',
      ].map((action) => askOnvif(door.accessRulesUrl, action, ADMIN)),
    )
    expect(faultsOf('accessrules', ...rules.map(({ body }) => body))).toBe('')
    const services = await askOnvif(
      door.url,
      '<tds:GetServices><tds:IncludeCapability>true</tds:IncludeCapability></tds:GetServices>',
    )
    expect(services.all('Namespace')).toHaveLength(3)
  })
})
