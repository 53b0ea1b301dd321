import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { startFaultProxy } from './fault-proxy'
import { type Answer, askOnvif } from './onvif-asker'
import { type OnvifDevice, type OnvifDeviceOptions, startOnvifDevice } from './onvif-device'
import { isOnvifWrite, onvifHide, onvifLie } from './onvif-replies'
import { describeWithSchemas } from './onvif-schemas'

const ADMIN = { username: 'admin', password: 'admin-of-the-factory' }
const INSTALLER = { username: 'installer', password: 'installer-2019' }
let device: OnvifDevice
afterEach(() => device?.close())

async function start(options: OnvifDeviceOptions = {}): Promise<void> {
  device = await startOnvifDevice(options)
}
const ask = (action: string, as = ADMIN, more = {}) => askOnvif(device.url, action, { ...as, ...more })
const user = (name: string, level = 'Operator', password: string | null = 'long-enough') =>
  `<tds:User><tt:Username>${name}</tt:Username>${password === null ? '' : `<tt:Password>${password}</tt:Password>`}<tt:UserLevel>${level}</tt:UserLevel></tds:User>`
const create = (...users: string[]) => `<tds:CreateUsers>${users.join('')}</tds:CreateUsers>`
const remove = (name: string, prefix = 'tds') =>
  `<tds:DeleteUsers><${prefix}:Username>${name}</${prefix}:Username></tds:DeleteUsers>`
const names = () => device.accounts.users.map(({ username }) => username)

describe('a simulated ONVIF device', () => {
  it('makes, changes and deletes users for an administrator', async () => {
    await start()
    expect((await ask(create(user('one'), user('two')))).status).toBe(200)
    expect((await ask('<tds:GetUsers/>')).all('Username')).toEqual([...names()])
    expect((await ask('<tds:GetUsers/>')).body).not.toContain('long-enough')
    await ask(`<tds:SetUser>${user('one', 'User', null)}</tds:SetUser>`)
    expect(device.signIn('one', 'long-enough')).toBe('User')
    await ask(`<tds:SetUser>${user('one', 'User', 'another-one')}</tds:SetUser>`)
    expect([device.signIn('one', 'long-enough'), device.signIn('one', 'another-one')]).toEqual([null, 'User'])
    await ask(remove('one'))
    expect(names()).toEqual(['admin', 'service', 'installer', 'two'])
  })

  it.each([
    ['UsernameClash', create(user('new'), user('admin')), 'OperationProhibited', 400],
    ['UsernameClash', create(user('new'), user('new')), 'OperationProhibited', 400],
    ['UsernameTooLong', create(user('new'), user('n'.repeat(33))), 'OperationProhibited', 400],
    ['UsernameTooShort', create(user('new'), user('')), 'OperationProhibited', 400],
    ['PasswordTooLong', create(user('new'), user('x', 'User', 'p'.repeat(33))), 'OperationProhibited', 400],
    ['PasswordTooWeak', create(user('new'), user('x', 'User', 'weak')), 'OperationProhibited', 400],
    ['AnonymousNotAllowed', create(user('new'), user('x', 'Anonymous')), 'OperationProhibited', 400],
    ['TooManyUsers', create(user('new'), user('x'), user('y')), 'Action', 500],
    ['UsernameMissing', remove('nobody'), 'InvalidArgVal', 400],
    ['FixedUser', remove('admin'), 'InvalidArgVal', 400],
    ['FixedUser', `<tds:SetUser>${user('service')}</tds:SetUser>`, 'InvalidArgVal', 400],
    ['UsernameMissing', `<tds:SetUser>${user('installer')}${user('no')}</tds:SetUser>`, 'InvalidArgVal', 400],
  ])('faults with %s, and changes nothing of it', async (code, action, general, status) => {
    await start({ rules: { maxUsers: 5, fixedUsers: ['admin'], frozenUsers: ['service'] } })
    const before = device.accounts.users
    const answer = await ask(action)
    expect([answer.status, answer.codes.slice(1)]).toEqual([status, [general, code]])
    expect(device.accounts.users).toEqual(before)
  })

  it('lets nobody but administrators near the users', async () => {
    await start()
    for (const as of [INSTALLER, { ...ADMIN, password: 'wrong' }, { username: 'nobody', password: 'x' }])
      expect((await ask('<tds:GetUsers/>', as)).codes).toEqual(['Sender', 'NotAuthorized'])
    expect((await askOnvif(device.url, '<tds:GetUsers/>')).codes).toContain('NotAuthorized')
    expect((await ask('<tds:GetDeviceInformation/>', INSTALLER)).all('SerialNumber')).toEqual(['EC400-0017'])
    expect((await askOnvif(device.url, '<tds:GetSystemDateAndTime/>')).status).toBe(200)
  })

  it('refuses a token that it has seen, and one of another time than its own', async () => {
    await start()
    const nonce = Buffer.from('once').toString('base64')
    expect((await ask('<tds:GetUsers/>', ADMIN, { nonce })).status).toBe(200)
    expect((await ask('<tds:GetUsers/>', ADMIN, { nonce })).status).toBe(400)
    device.clock.offset = -3_600_000
    expect((await ask('<tds:GetUsers/>')).status).toBe(400)
    expect((await ask('<tds:GetUsers/>', ADMIN, { created: Date.now() - 3_600_000 })).status).toBe(200)
  })

  it('closes an account after wrong passwords, also to the right one', async () => {
    let now = Date.UTC(2026, 2, 2)
    await start({ now: () => now, lockout: { after: 3, forMs: 60_000 } })
    for (const password of ['a', 'b', 'c'])
      await ask('<tds:GetUsers/>', { ...ADMIN, password }, { created: now })
    expect((await ask('<tds:GetUsers/>', ADMIN, { created: now })).status).toBe(400)
    expect(device.signIn('admin', ADMIN.password)).toBeNull()
    now += 60_000
    expect((await ask('<tds:GetUsers/>', ADMIN, { created: now })).status).toBe(200)
  })

  it('speaks HTTP digest: challenges, counts, and takes no answer twice', async () => {
    await start({ usernameToken: false, httpDigest: true })
    const refused = await askOnvif(device.url, '<tds:GetUsers/>')
    expect(refused.status).toBe(401)
    const nonce = /nonce="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '')?.[1] ?? ''
    const md5 = (text: string) => createHash('md5').update(text).digest('hex')
    const uri = new URL(device.url).pathname
    const secret = md5(`admin:device:${ADMIN.password}`)
    const response = md5(`${secret}:${nonce}:00000001:c:auth:${md5(`POST:${uri}`)}`)
    const authorization = `Digest username="admin", realm="device", nonce="${nonce}", uri="${uri}", qop=auth, nc=00000001, cnonce="c", response="${response}"`
    const again = () => askOnvif(device.url, '<tds:GetUsers/>', { headers: { authorization } })
    expect([(await again()).status, (await again()).status]).toEqual([200, 401])
  })

  it.each([
    ['tds', 'overlooked', 'tt', 200],
    ['tt', 'overlooked', 'tds', 200],
    ['tds', 'refused', 'tt', 400],
  ] as const)('deletes by %s alone: others are %s', async (deletesBy, otherNames, prefix, status) => {
    await start({ rules: { deletesBy, otherNames } })
    expect((await ask(remove('installer', prefix))).status).toBe(status)
    expect(names()).toContain('installer')
    await ask(remove('installer', deletesBy))
    expect(names()).not.toContain('installer')
  })

  it('takes no message whose parts are in another order or namespace', async () => {
    await start()
    const turned = '<tds:User><tt:UserLevel>User</tt:UserLevel><tt:Username>x</tt:Username></tds:User>'
    for (const action of [create(turned), create(user('x').replaceAll('tt:', 'tds:')), create()])
      expect((await ask(action)).codes).toEqual(['Sender', 'InvalidArgs'])
    expect((await ask('<tds:Reboot/>')).codes).toEqual(['Receiver', 'ActionNotSupported'])
  })

  it('lies, loses answers and hides as it is told to, also from behind a proxy', async () => {
    await start()
    device.fault.lies = true
    expect([(await ask(create(user('x')))).status, names().length]).toEqual([200, 3])
    expect((await ask('<tds:GetUsers/>')).all('Username')).toEqual(names())
    device.fault.lies = false
    device.fault.dropsAnswers = 1
    await expect(ask(create(user('x')))).rejects.toThrow()
    expect(names()).toContain('x')
    const proxy = await startFaultProxy({
      origin: device.origin,
      isWrite: isOnvifWrite,
      lie: onvifLie,
      hide: onvifHide,
    })
    const through = (action: string) =>
      askOnvif(device.url.replace(device.origin, proxy.origin), action, ADMIN)
    proxy.set({ mode: 'lie' })
    expect([(await through(remove('x'))).status, names().includes('x')]).toEqual([200, true])
    expect((await through('<tds:GetUsers/>')).all('Username')).toContain('x')
    proxy.set({ mode: 'hide' })
    expect((await through('<tds:GetUsers/>')).all('Username')).toEqual([])
    expect((await through('<tds:GetDeviceInformation/>')).status).toBe(200)
    await proxy.close()
  })
})

describeWithSchemas('answers of a simulated ONVIF device', ({ faultsOf }) => {
  it('are what the schema says', async () => {
    await start({ timeZone: 'Europe/Berlin' })
    const answers: Answer[] = []
    for (const action of [
      '<tds:GetSystemDateAndTime/>',
      '<tds:GetDeviceInformation/>',
      '<tds:GetServices><tds:IncludeCapability>true</tds:IncludeCapability></tds:GetServices>',
      '<tds:GetCapabilities/>',
      '<tds:GetServiceCapabilities/>',
      '<tds:GetUsers/>',
      create(user('one')),
      `<tds:SetUser>${user('installer')}</tds:SetUser>`,
      remove('installer'),
    ])
      answers.push(await ask(action))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(faultsOf('device', ...answers.map(({ body }) => body))).toBe('')
    const renamed = answers.map(({ body }) => body.replaceAll('tt:Username', 'tt:Name'))
    expect(faultsOf('device', ...renamed)).toContain('Name')
  })
})
