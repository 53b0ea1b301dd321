import { simulation } from './simulation/shares'

simulation(2)
