import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

const SCRIPT = readFileSync('app/connectors/ssh-ca/host/daypass-ssh-end-sessions', 'utf8')

it('the session killer finds every process below a session, not the last ones alone', async () => {
  const [below = ''] = /^below\(\)[\s\S]*?^[)}]$/m.exec(SCRIPT) ?? []
  const session = spawn('sh', ['-c', 'sh -c "sh -c \\"sleep 60; true\\"; true"; true'], { detached: true })
  try {
    const named = () =>
      execFileSync('sh', ['-c', `${below}\nfor one in $(below ${session.pid}); do cat /proc/$one/comm; done`])
        .toString()
        .trim()
        .split('\n')
    await vi.waitFor(() => expect(named()).toEqual(['sleep', 'sh', 'sh']), { timeout: 10_000 })
  } finally {
    process.kill(-(session.pid ?? 0), 'SIGKILL')
    await once(session, 'close')
  }
})
