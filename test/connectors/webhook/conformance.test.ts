import { connectorConformance } from '../conformance'
import { startWebhookHarness } from './webhook-harness'

connectorConformance('webhook on a receiver written from the description', {
  target: 'remote',
  start: () => startWebhookHarness(),
})

connectorConformance('webhook with the events of CAEP', {
  target: 'remote',
  start: () => startWebhookHarness({ caep: true }),
})
