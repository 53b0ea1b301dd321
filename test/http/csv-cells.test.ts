import { expect, it } from 'vitest'
import { ok } from '~/domain/kernel/result'
import { csvResponse } from '~/routes/report-csv.server'

const cellOf = async (text: string) => {
  const response = await csvResponse<string>({
    name: 'test',
    now: 0,
    columns: [{ key: 'c', header: 'C', cell: () => null, csv: [{ header: 'C', text: (row) => row }] }],
    load: async () => ok({ rows: [text], next: null }),
  })
  return (await response.text()).split('\r\n')[1]
}

it.each([
  ['=1+1', "'=1+1"],
  [' =1', "' =1"],
  ['\u200b=1', "'\u200b=1"],
  ['Kestrel;=1+1', "Kestrel;'=1+1"],
  ['Kestrel; @SUM(1)', "Kestrel;' @SUM(1)"],
  ['a|+1', "a|'+1"],
  ['well-known; e=mc', 'well-known; e=mc'],
])('the cell %j is written so that no spreadsheet runs it', async (text, written) => {
  expect(await cellOf(text)).toBe(written)
})
