// A choice among many that is found by typing; Enter takes the first match.
import { Select, type SelectProps } from '@mantine/core'

type Props = Omit<SelectProps, 'searchable' | 'selectFirstOptionOnChange' | 'selectFirstOptionOnDropdownOpen'>

/** Marks its matches without a timer: one that came late would take the mark away between a key and Enter. */
export function SearchSelect(props: Props) {
  return <Select {...props} searchable selectFirstOptionOnChange selectFirstOptionOnDropdownOpen />
}
