// @ts-check
import { runCommand } from './run-command.js'

runCommand('backup', '../backup/run-backup.ts', 'npm run backup -- FILE [--force]')
