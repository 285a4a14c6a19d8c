// Counts React's commits where the address asks for it (?count-commits): a frame of training must cause none.
import { Profiler, type ReactNode } from 'react'

declare global {
  interface Window {
    gradloomCommits?: number
  }
}

const counting = new URLSearchParams(location.search).has('count-commits')

function count(): void {
  window.gradloomCommits = (window.gradloomCommits ?? 0) + 1
}

export function CommitCounter({ children }: { readonly children: ReactNode }) {
  if (!counting) return children
  return (
    <Profiler id="studio" onRender={count}>
      {children}
    </Profiler>
  )
}
