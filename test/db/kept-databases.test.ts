import pg from 'pg'
import { expect, it } from 'vitest'
import { sampleOrganisation } from '../support/organisation'
import { openTestPortal, type TestPortal } from '../support/portal'

const urlOf = ({ portal }: TestPortal) => portal.env.databaseUrl

it('a database goes from test to test without a row, and not where more than rows was changed', async () => {
  const first = await openTestPortal('postgres')
  const { store } = first.services
  const url = urlOf(first)
  await sampleOrganisation(first)
  await first.close()
  await expect(store.transact(async ({ q, t }) => q.delete(t.person))).rejects.toThrow('closed')

  const second = await openTestPortal('postgres')
  expect(urlOf(second)).toBe(url)
  const { read } = second.services.store
  expect(await read.q.select().from(read.t.person)).toEqual([])
  const client = new pg.Client({ connectionString: url ?? '' })
  await client.connect()
  await client.query('create table left_behind (id text)')
  await client.end()
  await second.close()

  const third = await openTestPortal('postgres')
  expect(urlOf(third)).not.toBe(url)
  await third.close()
})
