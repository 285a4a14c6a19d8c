// Builds kernels and studio before the first browser test, unless they are up to date.
import { buildKernels } from '../../src-main/build-kernels.ts'
import { buildStudio } from '../../src-main/build-studio.ts'

async function build(): Promise<void> {
  await buildKernels()
  await buildStudio()
}

// Playwright calls the default export of a set-up file
export default build
