import { z } from 'zod'
import type { Result } from '~/domain/kernel/result'
import { readInput } from '~/usecases/typed-input'
import { badRequest } from './respond.server'

/** Texts of a form; uploads say their own limit. */
const MAX_TEXT_FORM = 256 * 1024
const MAX_FIELDS = 2000
/** Above what any route reads, and above what the launcher lets in. */
const MOST_BYTES = 16 * 1024 * 1024

/**
 * The form of a request, with line ends as \n. Throws a 400 response for what is no form, is cut off, holds a NUL
 * (PostgreSQL refuses it in texts) or too many fields, and 413 above `maxBytes`; a lying Content-Length does not help.
 */
export async function readForm(request: Request, maxBytes: number = MAX_TEXT_FORM): Promise<FormData> {
  const type = request.headers.get('Content-Type') ?? ''
  const bytes = await (arrived.get(request) ?? readBytes(request, maxBytes))
  if (bytes.byteLength > maxBytes) throw tooMuch()
  let form: FormData
  try {
    form = await new Response(bytes, { headers: { 'Content-Type': type } }).formData()
  } catch {
    throw badRequest()
  }
  const clean = new FormData()
  let fields = 0
  for (const [name, value] of form) {
    fields += 1
    const text = typeof value === 'string' ? value : value.name
    if (fields > MAX_FIELDS || `${name}${text}`.includes('\0')) throw badRequest()
    if (typeof value === 'string') clean.append(name, value.replace(/\r\n?/g, '\n'))
    else clean.append(name, value, value.name)
  }
  return clean
}

/** Bodies that were waited for before anybody asked for the form. */
const arrived = new WeakMap<Request, Promise<Uint8Array<ArrayBuffer>>>()

/**
 * Waits until the whole body is here; `readForm` takes it from there and asks for the limit of its route.
 */
export async function bodyArrived(request: Request): Promise<void> {
  const body = arrived.get(request) ?? readBytes(request, MOST_BYTES)
  arrived.set(request, body)
  await body
}

/** What is above the limit is read and dropped, for only then does the sender see the answer; the launcher bounds it. */
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let size = 0
  if (request.body !== null) {
    const reader = request.body.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength
      if (size <= maxBytes) parts.push(part.value)
    }
  }
  if (size > maxBytes) throw tooMuch()
  return new Uint8Array(Buffer.concat(parts))
}

function tooMuch(): Response {
  return new Response('That is too much in one go.', { status: 413, statusText: 'Content Too Large' })
}

/** One text of the form, trimmed; '' when it is missing or a file. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

/** Every text of this name, trimmed, empty ones left out. */
export function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).flatMap((value) => {
    const text = typeof value === 'string' ? value.trim() : ''
    return text === '' ? [] : [text]
  })
}

/**
 * The texts of a form through the input schema of a use case. Fields that the schema has as lists get every value,
 * others the first. Problems: see `readInput`.
 */
export function parseForm<S extends z.ZodObject>(schema: S, form: FormData): Result<z.output<S>> {
  const input: Record<string, unknown> = {}
  for (const [name, type] of Object.entries(schema.shape)) {
    if (acceptsList(type as z.ZodType)) input[name] = textsOf(form, name)
    else if (form.has(name)) input[name] = textOf(form, name)
  }
  return readInput<z.output<S>>(schema as unknown as z.ZodType<z.output<S>>, input)
}

function acceptsList(type: z.ZodType): boolean {
  if (type instanceof z.ZodArray) return true
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault)
    return acceptsList(type.unwrap() as z.ZodType)
  return false
}
