// A formula set by KaTeX, readable by screen readers as MathML; one that cannot be set is shown as written.
import 'katex/dist/katex.min.css'
import katex from 'katex'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formulaInWords } from '../locales/op-words.ts'
import styles from './inspector.module.css'

export function Formula({ source }: { readonly source: string }) {
  const { i18n } = useTranslation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language has other words
  const lines = useMemo(
    () =>
      // equations in a row are set on lines of their own: the panel is narrow
      formulaInWords(source)
        .split(/,?\s*\\qq?uad\s*/)
        .map((line) => {
          try {
            return { line, html: katex.renderToString(line, { displayMode: true, throwOnError: true, trust: false, strict: 'ignore' }) }
          } catch {
            return { line, html: undefined }
          }
        }),
    [source, i18n.language]
  )
  return (
    <div className={styles['formula']}>
      {lines.map(({ line, html }) =>
        html === undefined ? (
          <code key={line}>{line}</code>
        ) : (
          // biome-ignore lint/security/noDangerouslySetInnerHtml: made by KaTeX from a formula of our own, trust off
          <div key={line} dangerouslySetInnerHTML={{ __html: html }} />
        )
      )}
    </div>
  )
}
