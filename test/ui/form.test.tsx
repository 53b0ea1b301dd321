import { describe, expect, test } from 'vitest'
import {
  CheckboxGroup,
  DateTimeField,
  OneTimeCodeField,
  PostForm,
  readWeeklyHours,
  submittedValues,
  TextArea,
  TextInput,
  WeeklyHoursField,
} from '~/ui'
import { renderAt } from './render'

function form(entries: readonly (readonly [string, string])[]): FormData {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  return data
}

describe('a form that came back', () => {
  const html = renderAt(
    '/',
    <PostForm
      problems={[
        { code: 'required', field: 'hours.2.to' },
        { code: 'purpose_missing', field: 'purpose' },
        { code: 'duplicate' },
      ]}
      values={{ workOrder: 'WO <1>', people: ['b'], code: '123456' }}
    >
      <TextInput name="workOrder" label="Work order" defaultValue="never shown" />
      <TextArea name="purpose" label="Purpose" hint="Why" maxLength={50} />
      <CheckboxGroup
        name="people"
        legend="Who"
        defaultValues={['a']}
        options={[
          { value: 'a', label: 'Ana' },
          { value: 'b', label: 'Bo' },
        ]}
      />
      <WeeklyHoursField name="hours" timeZone="Europe/Berlin" />
      <OneTimeCodeField name="code" label="Code" digits={6} />
    </PostForm>,
  )

  test('the summary takes the focus and links to fields that exist', () => {
    const summary = /<div[^>]*role="alert"[^>]*>/.exec(html)?.[0]
    expect(summary).toMatch(/tabindex="-1"/)
    expect(summary).toMatch(/autofocus/)
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map((match) => match[1])
    expect(targets).toEqual(['hours-2-to', 'purpose'])
    for (const id of targets) expect(html).toContain(`id="${id}"`)
  })

  test('the error stands next to its field, and is read with it', () => {
    const area = /<textarea[^>]*>/.exec(html)?.[0]
    expect(area).toContain('aria-invalid="true"')
    expect(area).toContain('aria-describedby="purpose-error purpose-hint"')
    expect(html).toMatch(/id="purpose-error"[\s\S]*Say what will be done\./)
    expect(html).toMatch(/id="purpose-hint"[\s\S]*At most 50 characters\./)
  })

  test('nothing that was typed is lost, and nothing else is put in its place', () => {
    expect(html).toContain('value="WO &lt;1&gt;"')
    expect(html).not.toContain('never shown')
    expect(input(html, 'value="b"')).toContain('checked')
    expect(input(html, 'value="a"')).not.toContain('checked')
  })

  test('a code is never shown again', () => {
    expect(html).not.toContain('123456')
    expect([
      ...Object.keys(
        submittedValues(
          form([
            ['code', '123456'],
            ['newPassword', 'x'],
            ['name', 'Ana'],
          ]),
        ),
      ),
    ]).toEqual(['name'])
  })

  test('a field may be called anything, also what every object has', () => {
    const sent = form([
      ['constructor', 'x'],
      ['__proto__', 'y'],
    ])
    expect(JSON.parse(JSON.stringify(submittedValues(sent))).constructor).toEqual(['x'])
    expect(Object.keys(submittedValues(sent))).toEqual(['constructor', '__proto__'])
  })

  test('every id is there once', () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })
})

test('a fresh form has no summary and shows the defaults', () => {
  const html = renderAt(
    '/',
    <PostForm>
      <TextInput name="name" label="Name" defaultValue="Ana" />
      <DateTimeField name="validFrom" label="From" timeZone="America/Chicago" optional />
    </PostForm>,
  )
  expect(html).not.toContain('role="alert"')
  expect(html).toContain('value="Ana"')
  expect(input(html, 'type="datetime-local"')).toContain('aria-describedby="validFrom-zone"')
  expect(html).toMatch(/id="validFrom-zone"[^>]*>[^<]*America\/Chicago/)
})

describe('weekly hours as typed', () => {
  test('around the clock is null, whatever stands in the hidden fields', () => {
    expect(
      readWeeklyHours(
        form([
          ['hours.mode', 'always'],
          ['hours.1.from', '08:00'],
        ]),
        'hours',
      ),
    ).toBeNull()
    expect(readWeeklyHours(form([]), 'hours')).toBeNull()
  })

  test('empty days are left out, half days are kept to be refused, midnight ends a day', () => {
    const typed = form([
      ['hours.mode', 'weekly'],
      ['hours.1.from', '08:00'],
      ['hours.1.to', '17:00'],
      ['hours.2.from', ''],
      ['hours.2.to', ''],
      ['hours.3.from', '22:00'],
      ['hours.3.to', ''],
      ['hours.7.from', '22:00'],
      ['hours.7.to', '00:00'],
    ])
    expect(readWeeklyHours(typed, 'hours')).toEqual([
      { day: 1, from: '08:00', to: '17:00' },
      { day: 3, from: '22:00', to: '' },
      { day: 7, from: '22:00', to: '24:00' },
    ])
  })
})

/** The first input whose tag holds the text. */
function input(html: string, text: string): string {
  return [...html.matchAll(/<input[^>]*>/g)].map((match) => match[0]).find((tag) => tag.includes(text)) ?? ''
}
