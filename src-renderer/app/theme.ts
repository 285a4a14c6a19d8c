// The theme of the controls: sizes of the studio, one accent, colours from theme.css.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#e9f1ff',
  '#d3e1fb',
  '#a8c4f6',
  '#7aa7ff',
  '#5289ea',
  '#2f6fde',
  '#2861c7',
  '#1f51aa',
  '#18428c',
  '#10306a'
]

/** The greys of the dark surfaces in theme.css, from text to the deepest. */
const dark: MantineColorsTuple = [
  '#e7eaef',
  '#c3cad5',
  '#a3acba',
  '#7d8797',
  '#333a45',
  '#2b303a',
  '#22262e',
  '#1b1e24',
  '#14161a',
  '#101216'
]

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 5, dark: 3 },
  autoContrast: true,
  colors: { accent, dark },
  fontFamily: 'var(--gl-font)',
  fontFamilyMonospace: 'var(--gl-mono)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  headings: { fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true, transitionProps: { duration: 80 }, multiline: true, maw: 320 } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Modal: { defaultProps: { transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.45 } } },
    // the light green and yellow of Mantine are too pale for words; the ground says what kind it is
    Alert: { styles: { title: { color: 'var(--gl-text)' } } },
    // its placeholder for the first focus is no child a menu may have
    Menu: { defaultProps: { transitionProps: { duration: 80 }, shadow: 'md', withInitialFocusPlaceholder: false } }
  }
})

/** The controls take their surfaces and text from the studio's variables. */
export const themeVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--gl-surface-1)',
    '--mantine-color-text': 'var(--gl-text)',
    '--mantine-color-dimmed': 'var(--gl-text-dim)',
    '--mantine-color-default': 'var(--gl-surface-1)',
    '--mantine-color-default-hover': 'var(--gl-surface-3)',
    '--mantine-color-default-color': 'var(--gl-text)',
    '--mantine-color-default-border': 'var(--gl-border)',
    '--mantine-color-placeholder': 'var(--gl-text-dim)',
    '--mantine-color-error': 'var(--gl-error)',
    '--mantine-color-anchor': 'var(--gl-accent)'
  }
  return { variables: {}, light: both, dark: both }
}
