// A cell of the confusion matrix as a sentence.
import i18next from 'i18next'

export function confusionSentence(truth: number | string, predicted: number | string, count: number): string {
  const key = truth === predicted ? 'training.confusionRight' : 'training.confusionCell'
  return i18next.t(key, { count, truth, predicted })
}
