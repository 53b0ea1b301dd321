/** Where readers of others find what they verify passes with. Lists are named for good: a token bears the address. */
export function keySetUri(baseUrl: string): string {
  return `${baseUrl}/.well-known/jwks.json`
}

/** Which lists there are (Token Status List, status list aggregation). */
export function statusListsUri(baseUrl: string): string {
  return `${baseUrl}/pass-status`
}

export function statusListUri(baseUrl: string, listId: string): string {
  return `${statusListsUri(baseUrl)}/${listId}`
}
