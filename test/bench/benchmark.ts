/** What a benchmark says of itself and found. */
export interface Finding {
  readonly name: string
  /** What the target of the table is about; higher is better unless `figures` say otherwise. */
  readonly ratio: number
  readonly reached: boolean
  readonly target: string
  /** What else was measured, by name with unit. */
  readonly figures: Readonly<Record<string, number | string>>
}

export interface BenchOptions {
  /** Credentials of a storm, and hundreds of past grants; 10,000 unless said otherwise. */
  readonly size: number
  /** Writes a CPU profile of the portal and tells where its time went. */
  readonly profile: boolean
  /** What a reader wants to see while it runs. */
  say(line: string): void
}

export interface Benchmark {
  readonly name: string
  run(options: BenchOptions): Promise<Finding>
}
