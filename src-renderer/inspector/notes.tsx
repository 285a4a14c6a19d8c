// Notes of a project: the few marks of Markdown that notes use, as elements; nothing in them is ever HTML.
import { Fragment, type ReactNode } from 'react'
import styles from './inspector.module.css'

export function Notes({ text }: { readonly text: string }) {
  const blocks = text.split(/\n\s*\n/).filter((block) => block.trim() !== '')
  return (
    <div className={styles['notes']}>
      {blocks.map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no name but their place
        <Block key={i} text={block} />
      ))}
    </div>
  )
}

function Block({ text }: { readonly text: string }) {
  const lines = text.split('\n')
  const heading = /^#{1,6}\s+(.*)$/.exec(lines[0] ?? '')
  if (heading && lines.length === 1) return <h3>{inline(heading[1] ?? '')}</h3>
  const items = (mark: RegExp) => (lines.every((line) => mark.test(line)) ? lines.map((line) => line.replace(mark, '')) : undefined)
  const bullets = items(/^\s*[-*]\s+/)
  if (bullets)
    return (
      <ul>
        {bullets.map((item) => (
          <li key={item}>{inline(item)}</li>
        ))}
      </ul>
    )
  const steps = items(/^\s*\d+[.)]\s+/)
  if (steps)
    return (
      <ol>
        {steps.map((item) => (
          <li key={item}>{inline(item)}</li>
        ))}
      </ol>
    )
  return <p>{inline(lines.join(' '))}</p>
}

/** `code`, **strong**, *stressed*. */
function inline(text: string): ReactNode {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).map((part, i) => {
    const key = i
    if (part.startsWith('`') && part.endsWith('`') && part.length > 2) return <code key={key}>{part.slice(1, -1)}</code>
    if (part.startsWith('**') && part.endsWith('**') && part.length > 4) return <strong key={key}>{part.slice(2, -2)}</strong>
    if (part.startsWith('*') && part.endsWith('*') && part.length > 2) return <em key={key}>{part.slice(1, -1)}</em>
    return <Fragment key={key}>{part}</Fragment>
  })
}
