import { createHash } from 'node:crypto'

/**
 * Something for everybody, programs on other sites too: cacheable by whoever stands between for `maxAge` seconds, and answered
 * with 304 to who has it already. It must be the same for every caller.
 */
export function publicFile(
  request: Request,
  text: string,
  { type, maxAge }: { type: string; maxAge: number },
): Response {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
  const headers = {
    'Content-Type': type,
    'Cache-Control': `public, max-age=${maxAge}`,
    ETag: etag,
    'Access-Control-Allow-Origin': '*',
  }
  const known = request.headers.get('If-None-Match')?.split(/\s*,\s*/) ?? []
  if (known.some((tag) => tag.replace(/^W\//, '') === etag)) {
    return new Response(null, { status: 304, headers })
  }
  return new Response(text, { headers })
}
