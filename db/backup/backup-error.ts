/** Why a backup or a restore was not done, in a sentence for whoever asked for it. Nothing was changed. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  constructor(
    readonly code:
      | 'file_exists'
      | 'file_missing'
      | 'not_written'
      | 'no_database'
      | 'not_a_backup'
      | 'damaged'
      | 'newer_version'
      | 'portal_runs'
      | 'not_empty',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
