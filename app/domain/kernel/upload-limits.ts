const MEBIBYTE = 1024 * 1024

/** The largest upload that is read, in bytes. The launcher refuses requests above 12 MiB altogether. */
export const MAX_PHOTO_BYTES = 8 * MEBIBYTE
export const MAX_DOCUMENT_BYTES = 10 * MEBIBYTE
