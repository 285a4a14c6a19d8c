// Metric kernels: predicted classes from scores, and labels from targets.

// A NaN would lose every comparison and hide, so each score is first asked whether it is finite: x − x is 0 only then.
// @ts-ignore: decorator
@inline
function isFinite<T>(x: T): bool {
  return x - x == <T>0
}

// @ts-ignore: decorator
@inline
function argmaxRows<T>(scores: usize, n: i32, classes: i32, predictions: usize): void {
  for (let row: i32 = 0; row < n; row++, predictions += 4) {
    let best: i32 = -1
    let most = <T>0
    let finite = true
    for (let c: i32 = 0; c < classes; c++, scores += sizeof<T>()) {
      const score = load<T>(scores)
      finite = finite && isFinite<T>(score)
      if (best < 0 || score > most) {
        best = c
        most = score
      }
    }
    store<i32>(predictions, finite ? best : -1)
  }
}
export function argmaxRows_f32(scores: usize, n: i32, classes: i32, predictions: usize): void { argmaxRows<f32>(scores, n, classes, predictions) }
export function argmaxRows_f64(scores: usize, n: i32, classes: i32, predictions: usize): void { argmaxRows<f64>(scores, n, classes, predictions) }

// @ts-ignore: decorator
@inline
function thresholdRows<T>(scores: usize, n: i32, threshold: f64, predictions: usize): void {
  for (const end = scores + (<usize>n) * sizeof<T>(); scores < end; scores += sizeof<T>(), predictions += 4) {
    const score = load<T>(scores)
    store<i32>(predictions, isFinite<T>(score) ? i32(<f64>score > threshold) : -1)
  }
}
export function thresholdRows_f32(scores: usize, n: i32, threshold: f64, predictions: usize): void { thresholdRows<f32>(scores, n, threshold, predictions) }
export function thresholdRows_f64(scores: usize, n: i32, threshold: f64, predictions: usize): void { thresholdRows<f64>(scores, n, threshold, predictions) }

// @ts-ignore: decorator
@inline
function labelsOfIndices<T>(targets: usize, n: i32, classes: i32, labels: usize): void {
  for (const end = targets + (<usize>n) * sizeof<T>(); targets < end; targets += sizeof<T>(), labels += 4) {
    const label = <f64>load<T>(targets)
    const known = label >= 0 && label < <f64>classes && Math.floor(label) == label
    store<i32>(labels, known ? <i32>label : -1)
  }
}
export function labelsOfIndices_f32(targets: usize, n: i32, classes: i32, labels: usize): void { labelsOfIndices<f32>(targets, n, classes, labels) }
export function labelsOfIndices_f64(targets: usize, n: i32, classes: i32, labels: usize): void { labelsOfIndices<f64>(targets, n, classes, labels) }
