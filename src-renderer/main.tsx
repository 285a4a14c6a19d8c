// Starts the studio in this window: finds its host, puts the studio together, draws it.
// first of all: checks are made when their modules load
import './app/zod-without-eval.ts'
// the library's styles are a layer: ours win in whatever order chunks come
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './app/theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { createStudio } from './app/create-studio.ts'
import { StudioContext } from './app/use-studio.ts'
import { createHost } from './host/create-host.ts'
import { words } from './locales/language.ts'

const place = document.getElementById('root')
if (!place) throw new Error('index.html has no element "root".')

try {
  const studio = await createStudio(createHost())
  createRoot(place).render(
    <StrictMode>
      <StudioContext value={studio}>
        <App />
      </StudioContext>
    </StrictMode>
  )
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error)
  // before the language is there its words are not
  const sentence = words('app.startFailed', { reason })
  place.textContent = sentence.startsWith('app.') ? reason : sentence
  place.setAttribute('role', 'alert')
}
