import { simulation } from './simulation/shares'

simulation(1)
