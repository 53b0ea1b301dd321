import { describe, expect, test } from 'vitest'
import { shownTable } from '~/http/table-file.server'
import { Avatar, CheckList, DataTable, PassCard, RedBanner, StatusBadge, Tabs } from '~/ui'
import { STATUS_LOOKS } from '~/ui/status'
import { renderAt } from './render'

describe('a table', () => {
  const table = (rows: readonly string[], previous: string | null = null) => (
    <DataTable
      caption="Names"
      columns={[
        { key: 'name', header: 'Name', cell: (row: string) => row, sortable: true },
        { key: 'length', header: 'Length', cell: (row: string) => row.length },
      ]}
      rows={rows}
      rowKey={(row) => row}
      empty={<p>Nobody yet</p>}
      sort="name"
      next="n1"
      previous={previous}
      csv="/names.csv"
    />
  )
  const links = (html: string) =>
    [...html.matchAll(/href="([^"]+)"/g)].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'))

  test('its links keep the filter, and no cursor outlives a new order', () => {
    const html = renderAt('/names?vendor=7&after=old&sort=name', table(['Ana'], 'p1'))
    expect(links(html)).toEqual([
      '/names.csv?vendor=7&sort=name',
      '/names?vendor=7&sort=-name',
      '/names?vendor=7&sort=name&before=p1',
      '/names?vendor=7&sort=name&after=n1',
    ])
    expect(html).toContain('aria-sort="ascending"')
  })

  test('is its empty state without a row, but not on a later page', () => {
    expect(renderAt('/names', table([]))).toContain('Nobody yet')
    expect(renderAt('/names', table([], 'p1'))).toContain('before=p1')
  })

  test('without a file of its own is one as it stands on this very page', () => {
    const html = renderAt(
      '/names?vendor=7&after=old',
      <DataTable
        caption="Names, all of them"
        columns={[
          { key: 'name', header: 'Name', cell: (row: string) => <b>{row}</b> },
          {
            key: 'more',
            header: 'More',
            cell: (row: string) => (
              <span>
                {row.length} <span>letters</span>, <span>with {'<td>a & "b"</td>'}</span>
              </span>
            ),
          },
          { key: 'do', header: 'Actions', quiet: true, cell: () => <button type="button">Go</button> },
        ]}
        rows={['Ana', '<i>Bo</i>']}
        rowKey={(row) => row}
        empty={null}
        next="n1"
      />,
    )
    expect(links(html)[0]).toBe('/names?vendor=7&after=old&csv=names-all-of-them')
    expect(shownTable(html, 'names-all-of-them')).toEqual({
      lines: [
        ['Name', 'More'],
        ['Ana', '3 letters, with <td>a & "b"</td>'],
        ['<i>Bo</i>', '9 letters, with <td>a & "b"</td>'],
      ],
      partly: true,
    })
    expect(shownTable(html, 'other')).toBeNull()
  })

  test('each cell names its column for the phone', () => {
    expect(renderAt('/names', table(['Ana']))).toContain('data-label="Length"')
  })
})

test('every state has its own words beside its colour', () => {
  const words = Object.keys(STATUS_LOOKS).map((status) =>
    renderAt('/', <StatusBadge status={status} />).replace(/<svg[\s\S]*?<\/svg>|<[^>]+>/g, ''),
  )
  expect(words.filter((word) => word.trim() === '' || word.includes('no text'))).toEqual([])
  expect(new Set(words).size).toBe(words.length)
})

test('a state nobody knows is shown as unknown, with its code', () => {
  const html = renderAt('/', <StatusBadge status="melted" />)
  expect(html).toContain('melted')
  expect(html).toContain('border-dashed')
  expect(html).not.toContain('bg-active-bg')
})

test('a failed check is said once, with its sentence, and never as passed as well', () => {
  const html = renderAt(
    '/',
    <CheckList
      checks={[
        { code: 'person_archived', passed: true, severity: 'refusal' },
        { code: 'person_archived', passed: false, severity: 'refusal', detail: { person: 'Ana' } },
        { code: 'site_archived', passed: true, severity: 'refusal' },
      ]}
    />,
  )
  expect(html).toContain('Ana is archived')
  expect(html).not.toContain('Nobody is archived')
  expect(html.indexOf('Ana is archived')).toBeLessThan(html.indexOf('The site is in use'))
})

test('a pass without a token shows no QR code and no code to say', () => {
  const card = (token: string | null) =>
    renderAt(
      '/',
      <PassCard
        person={{ name: 'Ana Silva' }}
        site="Hamburg"
        status={<StatusBadge status="revoked" size="lg" />}
        token={token}
        code="7KM4PX"
        window="-"
        zones={[]}
      />,
    )
  expect(card('k3J9sQ2mXbV7pLwR0aTzYg')).toContain('viewBox="0 0 33 33"')
  expect(card(null)).not.toMatch(/QR code|7KM/)
})

test('no component writes a style attribute, which the page’s policy would refuse', () => {
  const html = renderAt('/', <Avatar name="Ana Silva" size="xl" decorative={false} />)
  expect(html).toContain('aria-label="Ana Silva, no photo"')
  expect(html).not.toContain('style=')
})

test('the red banner is there exactly when something is overdue', () => {
  expect(renderAt('/', <RedBanner overdue={0} to="/audit" />)).toBe('')
  expect(renderAt('/', <RedBanner overdue={1} to="/audit" />)).toContain('One end of access is overdue')
})

test('the current tab is the one whose query the page has', () => {
  const tabs = (
    <Tabs
      label="State"
      items={[
        { to: '/a', label: 'All' },
        { to: '?state=failed', label: 'Failed' },
      ]}
    />
  )
  const current = (url: string) => /aria-current="page"[^>]*>([^<]+)/.exec(renderAt(url, tabs))?.[1]
  expect(current('/a')).toBe('All')
  expect(current('/a?state=failed')).toBe('Failed')
})
