// The op the README adds as an example passes the suite of every op.
import { conformance } from '../ops/conformance.ts'
import { square } from './square.ts'

conformance(square)
