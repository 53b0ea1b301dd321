import { fileTypeFromBuffer } from 'file-type'
import pLimit from 'p-limit'
import sharp, { type Sharp } from 'sharp'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { MAX_DOCUMENT_BYTES, MAX_PHOTO_BYTES } from '~/domain/kernel/upload-limits'

/** Above what phones take, below what would fill the memory when it is decoded. */
const MAX_PIXELS = 50_000_000
/** The longer side of a stored photo. */
const PHOTO_SIDE = 640

const PHOTO_FORMATS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
}
const PHOTO_TYPES = Object.keys(PHOTO_FORMATS)
const DOCUMENT_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const

export interface CheckedPhoto {
  readonly bytes: Uint8Array
  readonly mediaType: 'image/jpeg'
}

export interface CheckedDocument {
  readonly bytes: Uint8Array
  readonly mediaType: (typeof DOCUMENT_TYPES)[number]
}

/** One picture at a time: a decoded one can take 200 MB, outside Node's own limit. */
const oneAtATime = pLimit(1)
sharp.cache(false)

/**
 * A photo is what its content says, whatever its name. It is decoded and drawn anew: upright, at most 640 px,
 * JPEG, without any metadata. Problems: upload_empty, upload_too_large, upload_not_an_image,
 * upload_not_allowed, upload_broken.
 */
export async function checkPhoto(bytes: Uint8Array): Promise<Result<CheckedPhoto>> {
  const type = await typeWithin(bytes, MAX_PHOTO_BYTES)
  if (!type.ok) return type
  if (type.value === null || !type.value.startsWith('image/')) return refuse('upload_not_an_image')
  if (!PHOTO_TYPES.includes(type.value)) return refuse('upload_not_allowed')
  return decoded(bytes, type.value, async (image) => {
    const drawn = await image
      .autoOrient()
      .resize(PHOTO_SIDE, PHOTO_SIDE, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#FFFFFF' })
      .jpeg({ quality: 82 })
      .toBuffer()
    return { bytes: new Uint8Array(drawn), mediaType: 'image/jpeg' }
  })
}

/**
 * A document is kept byte for byte, because its digest is evidence; it must be a whole PDF, JPEG or PNG by
 * content. Serve it as a download with `nosniff`. Problems: upload_empty, upload_too_large,
 * upload_not_allowed, upload_broken.
 */
export async function checkDocument(bytes: Uint8Array): Promise<Result<CheckedDocument>> {
  const type = await typeWithin(bytes, MAX_DOCUMENT_BYTES)
  if (!type.ok) return type
  const mediaType = DOCUMENT_TYPES.find((allowed) => allowed === type.value)
  if (mediaType === undefined) return refuse('upload_not_allowed')
  if (mediaType === 'application/pdf') {
    return isWholePdf(bytes) ? ok({ bytes, mediaType }) : refuse('upload_broken')
  }
  return decoded(bytes, mediaType, async (image) => {
    await image.stats()
    return { bytes, mediaType }
  })
}

/** The media type by content, null when it is no known one (plain text has none). */
async function typeWithin(bytes: Uint8Array, limit: number): Promise<Result<string | null>> {
  if (bytes.length === 0) return refuse('upload_empty')
  if (bytes.length > limit)
    return refuse({ code: 'upload_too_large', detail: { megabytes: limit / 1024 / 1024 } })
  const type = await fileTypeFromBuffer(bytes)
  return ok(type?.mime ?? null)
}

function decoded<T>(
  bytes: Uint8Array,
  mediaType: string,
  use: (image: Sharp) => Promise<T>,
): Promise<Result<T>> {
  return oneAtATime(async () => {
    try {
      const image = sharp(bytes, { limitInputPixels: false, failOn: 'error' }).timeout({ seconds: 20 })
      const { format, width, height } = await image.metadata()
      // Two readers of one file must agree on what it is.
      if (format !== PHOTO_FORMATS[mediaType]) return refuse('upload_broken')
      if (width * height > MAX_PIXELS) {
        return refuse({ code: 'upload_too_large', detail: { megapixels: MAX_PIXELS / 1_000_000 } })
      }
      return ok(await use(image))
    } catch {
      // libvips names every defect differently; to the person who uploads, all mean the same.
      return refuse('upload_broken')
    }
  })
}

/** ISO 32000-2 clause 7.5.5: a PDF ends with `startxref`, an offset and `%%EOF`. A cut one does not. */
function isWholePdf(bytes: Uint8Array): boolean {
  const tail = Buffer.from(bytes.subarray(-2048)).toString('latin1')
  return /startxref\s+\d+\s+%%EOF/.test(tail)
}
