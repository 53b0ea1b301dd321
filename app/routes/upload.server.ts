import { ok, type Result, refuse } from '~/domain/kernel/result'

/** What a form with one file may hold beyond the file's own limit, so that a file that is a little too large is told so. */
const AROUND_FILE = 6 * 1024 * 1024

/** The largest form that is read for a file of at most `bytes`. */
export function formLimit(bytes: number): number {
  return bytes + AROUND_FILE
}

/** The bytes of a form's file. Problems at the field: required when none was chosen. */
export async function fileOf(form: FormData, field: string): Promise<Result<Uint8Array>> {
  const file = form.get(field)
  if (!(file instanceof Blob) || (file.size === 0 && 'name' in file && file.name === '')) {
    return refuse({ code: 'required', field })
  }
  return ok(new Uint8Array(await file.arrayBuffer()))
}
