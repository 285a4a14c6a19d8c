// The rows of a CSV file, piece by piece: decoded, the delimiter found, quoted fields put together.
import papa from 'papaparse'
import { type ProjectError, projectError } from '../problem.ts'
import type { LoadContext } from './contract.ts'

export type CsvDelimiter = 'auto' | 'comma' | 'semicolon' | 'tab' | 'pipe'

const delimiters = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const
/** Text from which the delimiter is found. */
const lookedAt = 65536
/** Characters of one row; a quote that never ends would take the rest of the file into one. */
const longestRow = 16 * 1048576

/**
 * Reads the file and hands out its rows, none of them empty, as texts. Rows count from 1, as spreadsheets show them.
 * @throws ProjectError "bad-csv" where it is not UTF-8, or a quote does not end; "cannot-read"
 */
export async function readCsvRows(
  path: string,
  delimiter: CsvDelimiter,
  context: LoadContext,
  take: (rows: readonly (readonly string[])[], first: number) => void
): Promise<void> {
  const { files } = context
  const shown = files.resolve(path)
  const { bytes: total } = await files.describe(path)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let parser: InstanceType<typeof papa.Parser> | undefined
  let [rest, row, done] = ['', 1, 0]
  const parse = (text: string, isLast: boolean): string => {
    if (!parser && text.length < lookedAt && !isLast) return text
    parser ??= parserFor(text, delimiter)
    const { data, errors, meta } = parser.parse(text, 0, !isLast)
    const [fault] = errors.filter(({ type }) => type === 'Quotes')
    if (fault)
      throw csvFault(
        context,
        path,
        `has a quoted field in row ${row + (fault.row ?? 0)} that does not end where a field ends. Correct the quotes.`
      )
    hand(data)
    return isLast ? '' : text.slice(meta.cursor)
  }
  const hand = (data: string[][]): void => {
    // rows without anything are allowed at the end, and skipped where they are
    const filled: string[][] = []
    let first = row
    for (const fields of data) {
      if (fields.length > 1 || fields[0]?.trim() !== '') filled.push(fields)
      else {
        if (filled.length > 0) take(filled.splice(0), first)
        first = row + 1
      }
      row++
    }
    if (filled.length > 0) take(filled, first)
  }
  for await (const chunk of files.stream(path)) {
    if (done === 0) refuseOtherEncodings(chunk, context, path)
    rest += decode(decoder, chunk, done, shown, context)
    done += chunk.length
    context.progress?.(done, total)
    rest = parse(rest, false)
    if (rest.length > longestRow)
      throw csvFault(
        context,
        path,
        `has a row of more than ${longestRow} characters, row ${row}: a quote there does not end. Correct the quotes.`
      )
    await context.pause()
  }
  rest += decode(decoder, undefined, done, shown, context)
  if (rest !== '') parse(rest, true)
}

/** @param rest "has …", with the row and the cure. */
export function csvFault({ node, files }: LoadContext, path: string, rest: string): ProjectError {
  return projectError('bad-csv', `${node}: ${files.resolve(path)} ${rest}`, { node })
}

function parserFor(text: string, delimiter: CsvDelimiter): InstanceType<typeof papa.Parser> {
  const start = text.slice(0, lookedAt)
  // the first line break says how lines end; a lone carriage return is what old spreadsheets write
  const [newline = '\n'] = /\r\n|\n|\r/.exec(start) ?? []
  const found =
    delimiter === 'auto'
      ? papa.parse(start, { delimiter: '', preview: 20, delimitersToGuess: Object.values(delimiters) }).meta.delimiter
      : delimiters[delimiter]
  return new papa.Parser({ delimiter: found, newline })
}

function refuseOtherEncodings(start: Uint8Array, context: LoadContext, path: string): void {
  const [a, b] = start
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) throw csvFault(context, path, 'is UTF-16. Save it as UTF-8.')
  if (start.includes(0)) throw csvFault(context, path, `holds a zero byte at ${start.indexOf(0)}, which no text does. Choose a CSV file.`)
}

function decode(
  decoder: InstanceType<typeof TextDecoder>,
  chunk: Uint8Array | undefined,
  at: number,
  shown: string,
  { node }: LoadContext
): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
  } catch {
    throw projectError('bad-csv', `${node}: ${shown} is not UTF-8 text, at byte ${at} or later. Save it as UTF-8.`, { node })
  }
}
