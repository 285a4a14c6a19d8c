// The majority baseline: the accuracy of always naming the commonest class of the training data, which a network must beat.
import { labelsOf, majorityOf } from './class-shares.ts'
import type { Sanity } from './contract.ts'

/** Above this, accuracy alone says little. */
const lopsided = 0.5

export const majority: Sanity = {
  check: 'majority',
  async run(subject) {
    const train = labelsOf(subject, subject.train)
    const common = majorityOf(train.labels, train.classes)
    const test = labelsOf(subject, subject.test.size > 0 && subject.testCount > 0 ? subject.test : subject.train)
    let right = 0
    for (const label of test.labels) if (label === common.class) right++
    const share = test.labels.length === 0 ? common.share : right / test.labels.length
    return {
      ok: train.classes <= 2 ? common.share < 0.8 : common.share < lopsided,
      numbers: { class: common.class, train: common.share, test: share, classes: train.classes, chance: 1 / train.classes }
    }
  }
}
