import { describe, expect, it } from 'vitest'
import { terminalTransport } from '~/platform/mail/terminal.server'

const MAIL = { to: 'ada@example.com', subject: 'One', text: 'Text\n', html: '<p>Text</p>', id: '1' }

describe('terminalTransport', () => {
  it('prints receiver, subject and text, and no HTML', async () => {
    let printed = ''
    const link = `http://localhost:3000/sign-in/${'A'.repeat(120)}`
    await terminalTransport((text) => {
      printed += text
    }).send({ ...MAIL, text: `Hello Ada,\n\n${link}\n` })
    expect(printed.split('\n').slice(2, -2)).toEqual([
      '│ To:      ada@example.com',
      '│ Subject: One',
      '│',
      '│ Hello Ada,',
      '│',
      `│ ${link}`,
    ])
  })

  it('passes no control character on to the terminal', async () => {
    let printed = ''
    await terminalTransport((text) => {
      printed += text
    }).send({ ...MAIL, subject: 'a\u001b[2Jb\u0007', text: 'c\u009b31md\re\u202ef' })
    expect(printed).not.toMatch(/\p{Cc}(?<!\n)|\p{Bidi_Control}/u)
    expect(printed).toContain('Subject: a [2Jb')
  })
})
