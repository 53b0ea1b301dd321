import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Result } from '~/domain/kernel/result'
import { MAX_DOCUMENT_BYTES, MAX_PHOTO_BYTES } from '~/domain/kernel/upload-limits'
import { checkDocument, checkPhoto } from '~/platform/uploads.server'

const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n' +
    'xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n' +
    'trailer<</Size 3/Root 1 0 R>>\nstartxref\n101\n%%EOF\n',
)
const HTML = Buffer.from('<!doctype html><script>alert(1)</script>')
const SVG = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
)
const EXE = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#3366CC' } })

let jpeg: Buffer
beforeAll(async () => {
  jpeg = await picture(800, 400)
    .withExif({ IFD0: { Copyright: 'Ada-Secret-Name' }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
})

function codeOf(result: Result<unknown>): string {
  return result.ok ? 'accepted' : result.problems.map((problem) => problem.code).join()
}
function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(codeOf(result))
  return result.value
}

/** A PNG whose header promises this size, without the pixels. */
function pngHeader(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(100))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

describe('checkPhoto', () => {
  it('draws the photo anew: upright, 640 px at most, JPEG, without metadata', async () => {
    expect(jpeg.toString('latin1')).toContain('Ada-Secret-Name')
    const { bytes, mediaType } = accepted(await checkPhoto(jpeg))
    expect(mediaType).toBe('image/jpeg')
    const { format, width, height, exif, icc, xmp, iptc, orientation } = await sharp(bytes).metadata()
    expect({ format, width, height, exif, icc, xmp, iptc, orientation }).toEqual({
      format: 'jpeg',
      width: 320,
      height: 640,
    })
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('Ada-Secret-Name')
  })

  it('takes PNG and WebP too, and enlarges nothing', async () => {
    for (const image of [await picture(100, 50).png().toBuffer(), await picture(100, 50).webp().toBuffer()]) {
      const { width, height } = await sharp(accepted(await checkPhoto(image)).bytes).metadata()
      expect([width, height]).toEqual([100, 50])
    }
  })

  it('lays transparent parts on white', async () => {
    const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer()
    const { dominant } = await sharp(accepted(await checkPhoto(clear)).bytes).stats()
    expect(Math.min(dominant.r, dominant.g, dominant.b)).toBeGreaterThan(240)
  })

  it('drops what was hidden behind the picture', async () => {
    const { bytes } = accepted(await checkPhoto(Buffer.concat([jpeg, HTML])))
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('<script>')
  })

  it.each([
    ['nothing', () => Buffer.alloc(0), 'upload_empty'],
    ['a page', () => HTML, 'upload_not_an_image'],
    ['an SVG', () => SVG, 'upload_not_an_image'],
    ['a PDF', () => PDF, 'upload_not_an_image'],
    ['a program', () => EXE, 'upload_not_an_image'],
    ['a GIF', () => picture(9, 9).gif().toBuffer(), 'upload_not_allowed'],
    ['a TIFF', () => picture(9, 9).tiff().toBuffer(), 'upload_not_allowed'],
    ['half a photo', () => jpeg.subarray(0, jpeg.length / 2), 'upload_broken'],
    ['a photo’s first bytes', () => jpeg.subarray(0, 20), 'upload_broken'],
    ['a PNG without its pixels', () => pngHeader(500, 500), 'upload_broken'],
    ['a picture too large to decode', () => pngHeader(30_000, 30_000), 'upload_too_large'],
    ['too many bytes', () => Buffer.concat([jpeg, Buffer.alloc(MAX_PHOTO_BYTES)]), 'upload_too_large'],
  ])('answers to %s', async (_what, bytes, code) => {
    expect(codeOf(await checkPhoto(await bytes()))).toBe(code)
  })

  it('goes on after a broken one, with many at once', async () => {
    const results = await Promise.all([checkPhoto(jpeg), checkPhoto(jpeg.subarray(0, 20)), checkPhoto(jpeg)])
    expect(results.map(codeOf)).toEqual(['accepted', 'upload_broken', 'accepted'])
  })
})

describe('checkDocument', () => {
  it('keeps a PDF, JPEG or PNG byte for byte and tells what it is', async () => {
    const png = await picture(9, 9).png().toBuffer()
    for (const [bytes, mediaType] of [
      [PDF, 'application/pdf'],
      [jpeg, 'image/jpeg'],
      [png, 'image/png'],
    ] as const) {
      expect(accepted(await checkDocument(bytes))).toEqual({ bytes, mediaType })
    }
  })

  it.each([
    ['nothing', () => Buffer.alloc(0), 'upload_empty'],
    ['a page', () => HTML, 'upload_not_allowed'],
    ['a program', () => EXE, 'upload_not_allowed'],
    ['a WebP', () => picture(9, 9).webp().toBuffer(), 'upload_not_allowed'],
    ['half a PDF', () => PDF.subarray(0, PDF.length - 30), 'upload_broken'],
    ['half a scan', () => jpeg.subarray(0, jpeg.length / 2), 'upload_broken'],
    ['a scan too large to decode', () => pngHeader(30_000, 30_000), 'upload_too_large'],
    ['too many bytes', () => Buffer.concat([PDF, Buffer.alloc(MAX_DOCUMENT_BYTES)]), 'upload_too_large'],
  ])('answers to %s', async (_what, bytes, code) => {
    expect(codeOf(await checkDocument(await bytes()))).toBe(code)
  })
})
