import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { endsOfRequest } from '~db/repositories/ends'
import { type SshHost, startSshHost } from '../peers/ssh-host'
import { newUserKey } from '../peers/sshd'
import { grantAccess } from '../support/grants'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'
import { value } from '../support/identity'
import { actorOf } from '../support/organisation'
import { type SshSystem, sshSystem } from '../support/ssh-system'
import { describeWithPeer } from '../support/with-peer'

describeWithPeer('OpenSSH', 'an SSH host and its holder, over HTTP', (program) => {
  let http: HttpPortal
  let system: SshSystem
  let host: SshHost
  /** Added before the other, without the session killer. */
  let second: SshHost
  let keyFile: string
  let made: { requestId: string; credentialIds: string[] }
  const closing: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    // sshd has no other clock than the machine's.
    http = await openHttpPortal('sqlite', null, [], Date.now())
    closing.push(() => http.close())
    const { username } = userInfo()
    system = await sshSystem(http.test, http.organisation, username)
    host = await startSshHost({ program, authorityLine: system.authorityLine })
    closing.push(() => host.close())
    second = await startSshHost({
      program,
      part: 'sshd-daypass.conf',
      authorityLine: system.authorityLine,
    })
    closing.push(() => second.close())
    for (const each of [host, second]) await each.let([`${system.systemId}:ops`])
    const { token } = await system.addHost('gw2', { port: second.port })
    await second.setUp(token, listUrl())
    await second.fetchList()
    keyFile = await newUserKey(host.folder)
    const { clock, engine } = http.test
    made = await grantAccess(http.test, system.organisation, {
      people: ['tomasz'],
      entitlements: ['sshOps'],
      from: clock.now(),
      to: clock.now() + 6 * HOUR,
    })
    await engine.settle()
  })
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  })

  const ask = async (person: string, path: string, form?: FormData) => {
    const answer = await fetch(http.url + path, {
      method: form ? 'POST' : 'GET',
      headers: { Cookie: await http.cookieOf(person), Origin: http.url },
      redirect: 'manual',
      body: form,
    })
    return { status: answer.status, text: await answer.text() }
  }
  const formOf = (fields: Record<string, string | Blob>) => {
    const form = new FormData()
    for (const [name, field] of Object.entries(fields)) {
      if (typeof field === 'string') form.append(name, field)
      else form.append(name, field, 'id.pub')
    }
    return form
  }
  const listUrl = () => `${http.url}/ssh/krl/${system.systemId}`
  const holderPage = () => `/credentials/${made.credentialIds[0]}/ssh`

  it('shows the token of a new host once, and the host fetches its first list with it', async () => {
    const path = `/admin/systems/${system.systemId}/hosts`
    const fields = { name: 'gw1', address: '127.0.0.1', port: String(host.port), endsSessions: 'on' }
    const refused = await ask('ada', path, formOf({ ...fields, address: 'two words', port: '99999' }))
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('value="two words"')
    const added = await ask('ada', path, formOf(fields))
    const token = /<output[^>]*>([A-Za-z0-9_-]{43})<\/output>/.exec(added.text)?.[1] ?? ''
    expect(token).not.toBe('')
    const page = await ask('ada', path)
    expect(page.text).not.toContain(token)
    expect(page.text).toContain('None yet')
    await host.setUp(token, listUrl())
    await host.fetchList()
    expect(await host.numberHeld()).toBe(1)
    expect((await ask('ada', path)).text).toContain('The newest, ')
  })

  it('gives the holder a certificate for the key of a file, with the command to use', async () => {
    const line = (await readFile(`${keyFile}.pub`, 'utf8')).trim()
    const wrong = await ask('tomasz', holderPage(), formOf({ key: 'ssh-rsa AAAAB3Nza mine' }))
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('ssh-rsa AAAAB3Nza mine')
    const secret = '-----BEGIN OPENSSH PRIVATE KEY-----\nvery-private'
    const leaked = await ask('tomasz', holderPage(), formOf({ key: secret }))
    expect(leaked.text).toContain('This is a private key')
    expect(leaked.text).not.toContain('very-private')

    const page = await ask('tomasz', holderPage(), formOf({ key: '', keyFile: new Blob([`${line}\n`]) }))
    expect(page.status).toBe(200)
    const { username } = userInfo()
    expect(page.text).toContain(`-o IdentitiesOnly=yes -p ${host.port} ${username}@127.0.0.1`)
    const saved = /href="data:application\/octet-stream;base64,([^"]+)"/.exec(page.text)?.[1] ?? ''
    await writeFile(certificateFile(), Buffer.from(saved, 'base64'))
    expect(await host.signIn(keyFile, certificateFile())).toEqual({ ok: true, output: 'signed in\n' })
  })
  const certificateFile = () => join(host.folder, 'held-cert.pub')

  it('keeps the list it has while the portal refuses it or sends something else', async () => {
    const before = await readFile(host.krlFile)
    await copyFile(join(host.folder, 'token'), join(host.folder, 'token.kept'))
    await writeFile(join(host.folder, 'token'), 'nonsense')
    await expect(host.fetchList()).rejects.toThrow()
    await copyFile(join(host.folder, 'token.kept'), join(host.folder, 'token'))
    const config = await readFile(join(host.folder, 'config'), 'utf8')
    for (const url of [`${http.url}/healthz`, 'http://127.0.0.1:9/nobody']) {
      await writeFile(join(host.folder, 'config'), `DAYPASS_LIST_URL=${url}\n`)
      await expect(host.fetchList()).rejects.toThrow()
    }
    await writeFile(join(host.folder, 'config'), config)
    expect(await readFile(host.krlFile)).toEqual(before)
    expect((await host.signIn(keyFile, certificateFile())).ok).toBe(true)
  })

  it('ends an open session after a lock, and confirms nothing before every host holds the list', async () => {
    const { services, engine } = http.test
    const [session, survivor] = [
      await host.openSession(keyFile, certificateFile()),
      await second.openSession(keyFile, certificateFile()),
    ]
    await host.fetchList()
    expect(session.isOpen()).toBe(true)
    const pia = await actorOf(http.test, http.organisation.people.pia as string)
    const target = { target: 'person' as const, targetId: http.organisation.people.tomasz as string }
    value(await placeLock(services, pia, { ...target, reason: 'Laptop stolen' }))
    await engine.settle()
    const ends = () => endsOfRequest(services.store.read, made.requestId)
    expect(await ends()).toMatchObject([{ confirmedAt: null, reason: 'locked' }])
    expect(session.isOpen()).toBe(true)

    const said = await host.fetchList()
    await session.ended
    expect(said).toContain('ended the session of certificate 1')
    expect((await host.signIn(keyFile, certificateFile())).ok).toBe(false)
    expect(host.log()).toContain('revoked by file')

    // The fetch of the other host died: it still lets in, and so the end is not confirmed.
    const config = await readFile(join(second.folder, 'config'))
    await writeFile(join(second.folder, 'config'), 'DAYPASS_LIST_URL=http://127.0.0.1:9/nobody\n')
    await expect(second.fetchList()).rejects.toThrow()
    await engine.settle()
    expect((await second.signIn(keyFile, certificateFile())).ok).toBe(true)
    expect(await ends()).toMatchObject([{ confirmedAt: null }])

    await writeFile(join(second.folder, 'config'), config)
    await second.fetchList()
    expect((await second.signIn(keyFile, certificateFile())).ok).toBe(false)
    // As its page and the holder's say of a host without the killer.
    expect(survivor.isOpen()).toBe(true)
    await engine.settle()
    expect(await ends()).toMatchObject([{ confirmedAt: expect.any(Number), proof: 'read' }])
    const page = await ask('tomasz', holderPage())
    expect(page.text).toContain('Your access is not open at this moment')
    expect(page.text).toContain('Open sessions survive on gw2')
  })
})
