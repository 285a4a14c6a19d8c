// The gradient check: progress with cancel, then each tensor's relative error, the worst first, and a way to its worst element.
import { Button, Group, Modal, Progress, Stack, Table, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { catalogueOp } from '../../engine/catalog.ts'
import { type GradcheckItem, ravel } from '../../engine/contract.ts'
import { showDockTab } from '../app/shell-state.ts'
import { useChecks, useEditor, useInspection, useStudio } from '../app/use-studio.ts'
import { inferredNode, nodeOf } from '../canvas/use-node.ts'
import type { Inspection } from '../editor/inference.ts'
import { opWords } from '../locales/op-words.ts'
import type { ChosenElement } from '../stepping/contract.ts'
import { fullNumber, shortNumber } from '../stepping/show-number.ts'
import { type CheckResult, nodeOfTensor, tolerance } from './contract.ts'

export function GradientCheckDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { checks } = useStudio()
  const { running, result, failure } = useChecks((state) => state)
  const close = () => {
    checks.cancel()
    onClose()
  }
  return (
    <Modal opened onClose={close} size={760} title={t('checking.title')} centered closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('checking.explanation')}
        </Text>
        {running && (
          <>
            <Progress value={(100 * running.done) / Math.max(1, running.total)} aria-label={t('checking.running')} />
            <Group justify="space-between">
              <Text size="sm">{t('checking.progress', { done: running.done, total: running.total })}</Text>
              <Button variant="default" onClick={close}>
                {t('checking.cancel')}
              </Button>
            </Group>
          </>
        )}
        {failure !== undefined && (
          <Text size="sm" role="alert">
            {failure}
          </Text>
        )}
        {result && <Result result={result} onClose={onClose} />}
      </Stack>
    </Modal>
  )
}

function Result({ result, onClose }: { readonly result: CheckResult; onClose(): void }) {
  const { t } = useTranslation()
  const document = useEditor((state) => state.document)
  const items = [...result.items].sort((a, b) => b.relativeError - a.relativeError)
  const [worst] = items
  const opOf = (tensor: string): string => {
    const type = nodeOf(document, nodeOfTensor(tensor))?.op ?? ''
    const op = catalogueOp(type)
    return op ? opWords(op).label : type
  }
  return (
    <>
      <Group gap="xs" wrap="nowrap" data-testid="gradcheck-result" data-ok={result.ok}>
        {result.ok ? (
          <IconCircleCheck size={20} color="var(--gl-ok)" aria-hidden />
        ) : (
          <IconCircleX size={20} color="var(--gl-error)" aria-hidden />
        )}
        <Text size="md" fw={600}>
          {result.ok || !worst
            ? t('checking.right', { count: items.length, error: shortNumber(result.maxRelativeError) })
            : result.culprits.length > 0
              ? t('checking.wrong', { ops: result.culprits.map((id) => `${opOf(`${id}.`)} (${id})`).join(', ') })
              : t('checking.wrongSomewhere', { tensor: worst.tensor })}
        </Text>
      </Group>
      <Table fz="sm" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {['tensor', 'error', 'element', 'analytic', 'numerical'].map((column) => (
              <Table.Th key={column}>{t(`checking.${column}`)}</Table.Th>
            ))}
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <ItemRow key={item.tensor} item={item} op={opOf(item.tensor)} onClose={onClose} />
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}

interface ItemRowProps {
  readonly item: GradcheckItem
  readonly op: string
  onClose(): void
}

function ItemRow({ item, op, onClose }: ItemRowProps) {
  const { t } = useTranslation()
  const { view, stepping, context } = useStudio()
  const inspection = useInspection()
  const { tensor, relativeError, worstIndex, analytic, numerical } = item
  const wrong = !(relativeError < tolerance)
  return (
    <Table.Tr data-wrong={wrong} {...(wrong && { bg: 'var(--gl-error-soft)' })}>
      <Table.Td>
        {tensor}{' '}
        <Text span size="xs" c="dimmed">
          {op}
        </Text>
      </Table.Td>
      <Table.Td fw={600} title={fullNumber(relativeError)}>
        {shortNumber(relativeError)}
      </Table.Td>
      <Table.Td>[{worstIndex.join(', ')}]</Table.Td>
      <Table.Td title={fullNumber(analytic)}>{shortNumber(analytic)}</Table.Td>
      <Table.Td title={fullNumber(numerical)}>{shortNumber(numerical)}</Table.Td>
      <Table.Td>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            onClose()
            view.actions.reveal(nodeOfTensor(tensor))
            const place = elementOf(item, inspection)
            if (!place) return
            // its arithmetic, as soon as the pass has come to it
            stepping.choose(place)
            context.app.showPanel('dock')
            showDockTab('steps')
          }}
        >
          {t('checking.show')}
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}

/** The worst element as the step debugger names it; undefined where its shape is not known. */
function elementOf({ tensor, worstIndex }: GradcheckItem, inspection: Inspection): ChosenElement | undefined {
  const node = nodeOfTensor(tensor)
  const port = tensor.slice(node.length + 1)
  const entry = inferredNode(inspection, node)
  const parameter = entry?.inference.parameters?.[port]
  const shape = parameter?.shape ?? entry?.inputShapes[port]
  if (!shape || shape.length !== worstIndex.length) return undefined
  const element = ravel(worstIndex, shape)
  return { node, what: parameter ? 'parameter-gradient' : 'gradient', name: tensor, element }
}
