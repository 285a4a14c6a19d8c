// Keeps zod from trying to compile its checks: the page may not evaluate code, and the attempt alone is reported.
import { config } from 'zod'

config({ jitless: true })
