/** The value below which this share (0 to 1) of the values lie; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))
  return sorted[index] ?? Number.NaN
}

/** A figure with as many digits as anybody reads. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}

export function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
