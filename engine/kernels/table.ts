// The typed table of kernels: what the wasm module exports, bound to one precision. Offsets are bytes into the shared memory.
import type { ActivationKernels } from './activation.ts'
import type { AugmentKernels } from './augment.ts'
import type { BroadcastKernels } from './broadcast.ts'
import type { ConvolutionKernels } from './convolution.ts'
import type { DatasetKernels } from './dataset.ts'
import type { DropoutKernels } from './dropout.ts'
import type { ElementwiseKernels } from './elementwise.ts'
import type { LossKernels } from './loss.ts'
import type { MatrixKernels } from './matrix.ts'
import type { MetricKernels } from './metric.ts'
import type { NormalizationKernels } from './normalization.ts'
import type { OptimizerKernels } from './optimizer.ts'
import type { PoolingKernels } from './pooling.ts'

/** Every kernel, once for float32 and once for float64 (in AssemblyScript `name_f32` and `name_f64`). */
export interface KernelTable
  extends ElementwiseKernels,
    AugmentKernels,
    BroadcastKernels,
    ActivationKernels,
    MatrixKernels,
    MetricKernels,
    ConvolutionKernels,
    PoolingKernels,
    NormalizationKernels,
    LossKernels,
    DropoutKernels,
    DatasetKernels,
    OptimizerKernels {}
