import { describe, expect, it } from 'vitest'
import { missingForSsh } from '~/demo/ssh-host'
import { demoFolder } from '../support/demo'

/** Whether this machine can have an SSH host beside the portal. */
const SSH = missingForSsh().length === 0

const demo = demoFolder()

describe('the demo', () => {
  it('plays one request to its confirmed end, and counts what it saw from outside', async () => {
    const { code, stdout, stderr, last, left } = await demo.run()
    expect(stderr).toBe('')
    const all = SSH ? 5 : 4
    expect(last).toMatch(
      new RegExp(`^\\{"issued":${all},"confirmedRevoked":${all},"unconfirmed":0,"seconds":[0-9.]+\\}$`),
    )
    expect(code).toBe(0)
    expect(stdout).toContain('ALLOW: The pass is valid now.')
    expect(stdout).toContain('STOP: The access is over.')
    expect(stdout).toContain('4 of 4 ends confirmed')
    if (SSH) {
      expect(stdout).toMatch(/for it: ssh -i ~\/\.ssh\/id_ed25519 .*-cert\.pub .*\n.*\n *→ signed in\n/)
      expect(stdout).toContain('→ refused: the certificate is on its list')
    }
    expect(stdout).toMatch(/keller\b.*: Account that Daypass did not grant/i)
    expect(left).toEqual([])
  })

  it('is not taken in by a directory that says yes and does nothing, and says what it leaves out', async () => {
    const { code, stdout, last, left } = await demo.run({
      DEMO_FAULT: 'lying-scim',
      DAYPASS_SSHD: '/nowhere/sshd',
    })
    expect(stdout).toMatch(/!!! LEFT OUT: this machine has no sshd.*\n.*apt-get install openssh-server/)
    expect(JSON.parse(last)).toMatchObject({ issued: 4, confirmedRevoked: 2, unconfirmed: 2 })
    expect(code).toBe(1)
    expect(stdout).toContain('2 of 4 ends confirmed, 2 NOT confirmed')
    expect(stdout).toContain('ACT NOW: access not ended on Video management directory')
    expect(stdout).toContain('Amina Diallo: Should be gone and is not confirmed gone')
    expect(left).toEqual([])
  })

  it.each([[['--nodes', '3']], [['--nodes']], [['--nodes=two']]])('refuses %j', async (args) => {
    const { code, stdout, stderr } = await demo.run({}, args)
    expect(stderr).toContain('--nodes takes 1 or 2')
    expect(stderr).toContain('npm run demo -- --nodes 2')
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  it('explains itself when it is called with something it does not know', async () => {
    const { code, stderr } = await demo.run({ DEMO_FAULT: 'meteor' })
    expect(stderr).toContain('DEMO_FAULT knows one fault: lying-scim.')
    expect(code).toBe(2)
  })
})
