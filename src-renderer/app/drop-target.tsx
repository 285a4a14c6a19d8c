// Opens a project file that is dropped anywhere on the window, and imports a network or weights.
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './drop-target.module.css'
import { say, sayFailure } from './notices.ts'
import { showDialog } from './shell-state.ts'
import { useStudio } from './use-studio.ts'

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

export function DropTarget() {
  const { t } = useTranslation()
  const { files, exchange } = useStudio()
  const [over, setOver] = useState(false)
  useEffect(() => {
    const move = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(false)
      const dropped = [...(event.dataTransfer?.files ?? [])]
      const [file] = dropped
      if (!file || dropped.length > 1) {
        say('app.dropOne')
        return
      }
      if (/\.(onnx|safetensors|npz)$/i.test(file.name)) {
        showDialog({ kind: 'import' })
        void exchange.read(file)
        return
      }
      files.openFile(file).catch((error: unknown) => sayFailure('app.openFailed', error))
    }
    addEventListener('dragover', move)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragover', move)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
    }
  }, [files, exchange])
  return over ? <div className={styles['over']}>{t('app.dropHere')}</div> : null
}
