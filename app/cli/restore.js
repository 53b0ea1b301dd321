// @ts-check
import { runCommand } from './run-command.js'

runCommand('restore', '../backup/run-restore.ts', 'npm run restore -- FILE')
