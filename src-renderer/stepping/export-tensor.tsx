// Saves the shown tensor as a file: NPY with every bit, CSV with every digit.
import { ActionIcon, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { writeNpy } from '../../engine/contract.ts'
import { sayFailure } from '../app/notices.ts'
import { useStudio } from '../app/use-studio.ts'
import { csvOf } from './tensor-csv.ts'
import type { WholeTensor } from './use-tensor.ts'

export function ExportTensor({ name, tensor }: { readonly name: string; readonly tensor: WholeTensor }) {
  const { t } = useTranslation()
  const { host } = useStudio()
  const save = (ending: string, bytes: Uint8Array, mediaType: string) =>
    void host.saveCopy(`${name}.${ending}`, bytes, mediaType).catch((error: unknown) => sayFailure('stepping.exportFailed', error))
  const { shape, data } = tensor
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon size={22} variant="default" aria-label={t('stepping.export')} title={t('stepping.export')}>
          <IconDownload size={13} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save('npy', writeNpy({ name, shape, type: 'float64', data }), 'application/octet-stream')}>
          {t('stepping.exportNpy')}
        </Menu.Item>
        <Menu.Item onClick={() => save('csv', new TextEncoder().encode(csvOf(shape, data)), 'text/csv')}>
          {t('stepping.exportCsv')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
