/** The tables of the page, by the name in its URL. */
export const TABLES = ['findings', 'unused', 'capped', 'systems'] as const
export type StaleTable = (typeof TABLES)[number]

export function tableOf(text: string | null): StaleTable {
  return TABLES.find((each) => each === text) ?? 'findings'
}
