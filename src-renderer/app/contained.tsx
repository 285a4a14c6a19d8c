// Keeps a failing view from taking the window with it: the rest works on, and the view can be shown again.
import { Button, Stack, Text } from '@mantine/core'
import { Component, type ReactNode, Suspense } from 'react'
import { words } from '../locales/language.ts'

interface Props {
  readonly children: ReactNode
}
interface State {
  readonly failure: Error | undefined
}

export class Contained extends Component<Props, State> {
  override state: State = { failure: undefined }

  static getDerivedStateFromError(failure: Error): State {
    return { failure }
  }

  override render(): ReactNode {
    const { failure } = this.state
    // a view that is still loading leaves its panel empty for a moment
    if (!failure) return <Suspense>{this.props.children}</Suspense>
    return (
      <Stack p="lg" gap="sm" align="flex-start" role="alert">
        <Text size="md">{words('app.viewFailed', { reason: failure.message })}</Text>
        <Button variant="default" onClick={() => this.setState({ failure: undefined })}>
          {words('app.viewAgain')}
        </Button>
      </Stack>
    )
  }
}
