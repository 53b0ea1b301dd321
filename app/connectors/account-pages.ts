import type { Account } from '~/domain/reconciliation/observation'
import type { AccountPage } from './contract'

/** Accounts on one page of a list that has no pages of its own. */
const SIZE = 200

/** A stream of accounts as pages: for targets whose list cannot be taken up again in its middle. */
export async function* inPages(accounts: AsyncIterable<Account>): AsyncGenerator<AccountPage> {
  let page: Account[] = []
  for await (const account of accounts) {
    page.push(account)
    if (page.length < SIZE) continue
    yield { accounts: page, next: null, total: null }
    page = []
  }
  if (page.length > 0) yield { accounts: page, next: null, total: null }
}
