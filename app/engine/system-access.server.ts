export { openSystem } from '~/platform/system-access.server'
