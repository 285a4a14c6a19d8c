// The CSV source: a table of numbers with a column of classes or of numbers to predict, from a file beside the project.
import { didYouMean } from '../document/nearest-name.ts'
import { quote } from '../document/show-value.ts'
import type { DatasetFacts } from '../ops/contract.ts'
import { projectError } from '../problem.ts'
import { classesField } from './class-count.ts'
import type { DataSource, Dataset, LoadContext, SourceFields, Split } from './contract.ts'
import { type CsvDelimiter, csvFault, readCsvRows } from './csv-rows.ts'
import { GrowingTable } from './growing-table.ts'
import { KeptReading } from './kept-reading.ts'
import { type SplitIndices, splitIndices, standardize } from './split-samples.ts'

/** Features of all rows together: 512 MB as real numbers. */
const mostNumbers = 2 ** 26
const mostClasses = 65_536
const mostColumns = 100_000
/** Columns whose names are told; tables of more are pixels or the like. */
const mostNames = 1000
/** A table is kept from looking at its sizes until it is loaded, so that the file is read once; one of so many bytes longer. */
const keptBytes = 64 * 1048576

const tableEndings = ['csv', 'tsv', 'txt']

export const csv: DataSource = {
  name: 'csv',
  label: 'CSV table',
  doc: 'A table with one row a sample: every column is a feature but one, the class or the number to predict.',
  fields: [
    'path',
    'testPath',
    'targetColumn',
    'targets',
    'delimiter',
    'header',
    'classes',
    'testFraction',
    'validationFraction',
    'dataSeed',
    'stratify',
    'standardize'
  ],
  paths: { path: tableEndings, testPath: tableEndings },
  readsFiles: true,
  facts: async (fields, context) => (await read(fields, context)).facts,
  load: async (fields, context) => {
    const { facts, parts } = await read(fields, context)
    const bytes = [parts.train, parts.test].reduce((sum, table) => sum + (table?.features.byteLength ?? 0), 0)
    if (bytes > keptBytes) kept.release()
    return { facts, ...splitsOf(parts, fields) }
  }
}

/** What stands in one file. */
interface Table {
  readonly names: readonly string[]
  /** Place of the target among the columns. */
  readonly target: number
  readonly features: GrowingTable
  /** Class names by number, or undefined where targets are numbers. */
  readonly classes: readonly string[] | undefined
  /** Numbers of classes as they were met, or numbers to predict. */
  readonly targets: GrowingTable
}

interface Parts {
  readonly train: Table
  /** A file of its own. */
  readonly test: Table | undefined
  /** From the numbers in `targets` to those of the classes in their order; undefined for numbers to predict. */
  readonly classOf: readonly number[] | undefined
}

const kept = new KeptReading<Parts>()

async function read(fields: SourceFields, context: LoadContext): Promise<{ readonly facts: DatasetFacts; readonly parts: Parts }> {
  const { node } = context
  const [path, testPath] = [textOf(fields, 'path'), textOf(fields, 'testPath')]
  if (path === '') throw projectError('missing-path', `${node} needs the path of a CSV file. Fill in its path.`, { node })
  const how = ['targetColumn', 'targets', 'delimiter', 'header'].map((name) => fields[name])
  const parts = await kept.read(testPath === '' ? [path] : [path, testPath], how, context, () => readParts(path, testPath, fields, context))
  return { facts: factsOf(parts, fields, context), parts }
}

async function readParts(path: string, testPath: string, fields: SourceFields, context: LoadContext): Promise<Parts> {
  const train = await readTable(path, fields, context, undefined)
  const test = testPath === '' ? undefined : await readTable(testPath, fields, context, train)
  const names = test?.classes ?? train.classes
  return { train, test, classOf: names && classNumbers(names) }
}

/** Whole numbers from 0 are the numbers of the classes; other names are numbered in their natural order. */
function classNumbers(names: readonly string[]): readonly number[] {
  if (names.every((name) => /^\d{1,5}$/.test(name) && Number(name) < mostClasses)) return names.map(Number)
  const isNumber = names.every((name) => Number.isFinite(Number(name)))
  const ordered = [...names].sort((a, b) => (isNumber ? Number(a) - Number(b) : a < b ? -1 : 1))
  const places = new Map(ordered.map((name, i) => [name, i]))
  return names.map((name) => places.get(name) ?? 0)
}

async function readTable(path: string, fields: SourceFields, context: LoadContext, like: Table | undefined): Promise<Table> {
  const reader = new TableReader(path, fields, context, like)
  await readCsvRows(path, (fields['delimiter'] ?? 'auto') as CsvDelimiter, context, (rows, first) => reader.take(rows, first))
  return reader.end()
}

class TableReader {
  readonly #path: string
  readonly #fields: SourceFields
  readonly #context: LoadContext
  readonly #like: Table | undefined
  readonly #classNumbers: Map<string, number> | undefined
  readonly #targets = new GrowingTable(1)
  #names: readonly string[] = []
  #target = 0
  #features: GrowingTable | undefined
  /** Rows that wait until the second one has come, by which a header is told. */
  #waiting: (readonly string[])[] = []
  #firstRow = 1

  constructor(path: string, fields: SourceFields, context: LoadContext, like: Table | undefined) {
    this.#path = path
    this.#fields = fields
    this.#context = context
    this.#like = like
    this.#classNumbers = fields['targets'] === 'numbers' ? undefined : new Map((like?.classes ?? []).map((name, i) => [name, i]))
  }

  take(rows: readonly (readonly string[])[], first: number): void {
    if (this.#features) {
      this.#add(rows, first)
      return
    }
    if (this.#waiting.length === 0) this.#firstRow = first
    for (const row of rows) this.#waiting.push(row)
    if (this.#waiting.length > 1) this.#begin()
  }

  end(): Table {
    if (!this.#features && this.#waiting.length > 0) this.#begin()
    const features = this.#features
    if (!features || features.rows === 0) throw csvFault(this.#context, this.#path, 'holds no rows of data. Choose another file.')
    const classes = this.#classNumbers && [...this.#classNumbers.keys()]
    return { names: this.#names, target: this.#target, features, targets: this.#targets, classes }
  }

  #begin(): void {
    const [top = [], second] = this.#waiting
    const said = this.#fields['header'] ?? 'auto'
    const isNumber = (text: string | undefined): boolean => Number.isFinite(numberOf(text ?? ''))
    // a name where the row below has a number can only be a heading
    const hasHeader =
      said === 'yes' || (said === 'auto' && top.some((text, i) => !isNumber(text) && (second ? isNumber(second[i]) : false)))
    this.#names = hasHeader ? top.map((name) => name.trim()) : (this.#like?.names ?? top.map((_, i) => `column ${i + 1}`))
    if (top.length > mostColumns) throw this.#fault(`has ${top.length} columns; at most ${mostColumns} are read. Leave out columns.`)
    if (top.length < 2)
      throw this.#fault(
        `has one column only: a table needs features and a target. If its columns are not divided by commas, semicolons, tabs or "|", save it again.`
      )
    this.#requireSameColumns(top.length)
    this.#target = this.#targetColumn()
    this.#features = new GrowingTable(top.length - 1)
    const skipped = hasHeader ? 1 : 0
    const rows = this.#waiting.slice(skipped)
    this.#waiting = []
    this.#add(rows, this.#firstRow + skipped)
  }

  #requireSameColumns(count: number): void {
    const like = this.#like
    if (!like) return
    const wrong = this.#names.findIndex((name, i) => name !== like.names[i])
    if (count !== like.names.length)
      throw this.#fault(`has ${count} columns, and the training data ${like.names.length}. Use a file with the same columns.`)
    if (wrong >= 0)
      throw this.#fault(
        `calls column ${wrong + 1} ${quote(this.#names[wrong] ?? '')}, and the training data ${quote(like.names[wrong] ?? '')}. Use a file with the same columns.`
      )
  }

  #targetColumn(): number {
    const wanted = textOf(this.#fields, 'targetColumn').trim()
    if (wanted === '') return this.#names.length - 1
    const named = this.#names.indexOf(wanted)
    const place = named >= 0 ? named : /^\d+$/.test(wanted) ? Number(wanted) - 1 : -1
    if (place >= 0 && place < this.#names.length) return place
    const { node, files } = this.#context
    const cure = didYouMean(wanted, this.#names, `Its columns are ${this.#names.slice(0, 12).join(', ')}.`)
    throw projectError('unknown-column', `${node} finds no column ${quote(wanted)} in ${files.resolve(this.#path)}. ${cure}`, { node })
  }

  #add(rows: readonly (readonly string[])[], first: number): void {
    const { columns } = this.#features ?? { columns: 0 }
    for (const [i, row] of rows.entries()) {
      if (row.length !== columns + 1)
        throw this.#fault(`has ${row.length} fields in row ${first + i}, where the others have ${columns + 1}. Correct the row.`)
      for (let column = 0; column <= columns; column++) {
        const text = row[column] ?? ''
        if (column !== this.#target) this.#features?.put(this.#number(text, first + i, column))
        else this.#targets.put(this.#classNumbers ? this.#classOf(text, first + i, column) : this.#number(text, first + i, column))
      }
    }
    const numbers = (this.#features?.rows ?? 0) * columns
    if (numbers > mostNumbers)
      throw this.#fault(
        `holds more than ${mostNumbers} numbers, at row ${first + rows.length}; no more are read. Leave out rows or columns.`
      )
  }

  #number(text: string, row: number, column: number): number {
    const value = numberOf(text)
    if (Number.isFinite(value)) return value
    const name = quote(this.#names[column] ?? '')
    if (text.trim() === '' || /^(na|n\/a|nan|null|none|\?)$/i.test(text.trim()))
      throw this.#fault(
        `has no value in row ${row}, column ${name}${text.trim() === '' ? '' : ` (${quote(text.trim())})`}. Fill it in, or remove the row.`
      )
    const cure = column === this.#names.length - 1 && this.#target !== column ? '' : ' If it is the class, name it as the target column.'
    throw this.#fault(
      `has ${quote(text.slice(0, 60))} in row ${row}, column ${name}, where a number belongs. Write a number, or leave the column out.${cure}`
    )
  }

  #classOf(text: string, row: number, column: number): number {
    const classes = this.#classNumbers ?? new Map<string, number>()
    const name = text.trim()
    if (name === '')
      throw this.#fault(`has no class in row ${row}, column ${quote(this.#names[column] ?? '')}. Fill it in, or remove the row.`)
    const known = classes.get(name)
    if (known !== undefined) return known
    if (this.#like)
      throw this.#fault(`has the class ${quote(name)} in row ${row}, which the training data do not have. Correct it, or add such samples.`)
    if (classes.size >= mostClasses)
      throw this.#fault(`has more than ${mostClasses} classes, at row ${row}. If they are numbers to predict, set targets to "numbers".`)
    classes.set(name, classes.size)
    return classes.size - 1
  }

  #fault(rest: string) {
    return csvFault(this.#context, this.#path, rest)
  }
}

/** "1,5" of other languages is not taken for a number: in a table divided by semicolons it would be a guess. */
function numberOf(text: string): number {
  const plain = text.trim()
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN
}

function factsOf({ train, test, classOf }: Parts, fields: SourceFields, { node, files }: LoadContext): DatasetFacts {
  const found = classOf ? classOf.reduce((most, number) => Math.max(most, number), 0) + 1 : 0
  const wanted = classesField(fields)
  if (classOf && wanted > 0 && wanted < found) {
    const message = `${node} asks for ${wanted} classes, but ${files.resolve(textOf(fields, 'path'))} has the class number ${found - 1}. Set classes to ${found}, or to 0.`
    throw projectError('wrong-classes', message, { node })
  }
  const split = splitOf(train, test, classOf, fields)
  return {
    trainCount: split.train.length,
    testCount: test?.features.rows ?? split.test.length,
    ...(split.validation.length > 0 && { validationCount: split.validation.length }),
    sampleShape: [train.features.columns],
    classes: classOf ? wanted || found : 0,
    targetShape: classOf ? [] : [1],
    ...(classOf && { classNames: namesInOrder(train.classes ?? [], classOf) }),
    ...(train.names.length <= mostNames && { featureNames: train.names.filter((_, i) => i !== train.target) })
  }
}

/** Names by the number of the class; a number that has none is its own name. */
function namesInOrder(classes: readonly string[], classOf: readonly number[]): readonly string[] {
  const last = classOf.reduce((most, number) => Math.max(most, number), -1)
  const names = Array.from({ length: last + 1 }, (_, number) => String(number))
  for (const [i, number] of classOf.entries()) names[number] = classes[i] ?? String(number)
  return names
}

function splitsOf({ train, test, classOf }: Parts, fields: SourceFields): Omit<Dataset, 'facts'> {
  const split = splitOf(train, test, classOf, fields)
  const tested = test ? Int32Array.from({ length: test.features.rows }, (_, i) => i) : split.test
  const features = {
    train: train.features.gather(split.train),
    validation: train.features.gather(split.validation),
    test: (test ?? train).features.gather(tested)
  }
  const scaled = fields['standardize'] === true ? standardize(features, train.features.columns) : features
  return {
    train: part(train, split.train, scaled.train),
    ...(split.validation.length > 0 && { validation: part(train, split.validation, scaled.validation) }),
    test: part(test ?? train, tested, scaled.test)
  }

  function part(table: Table, indices: Int32Array, values: Uint8Array | Float64Array): Split {
    const targets: Split['targets'] = classOf
      ? { kind: 'labels', values: indices.map((row) => classOf[table.targets.at(row, 0)] ?? 0) }
      : { kind: 'real', values: Float64Array.from(indices, (row) => table.targets.at(row, 0)) }
    return { count: indices.length, features: values, targets }
  }
}

/** Rows of the first file; those of a file of test samples are all tested on. */
function splitOf(train: Table, test: Table | undefined, classOf: readonly number[] | undefined, fields: SourceFields): SplitIndices {
  const labels = fields['stratify'] === true ? labelsOf(train, classOf) : undefined
  return splitIndices(train.features.rows, test ? { ...fields, testFraction: 0 } : fields, labels)
}

function labelsOf(table: Table, classOf: readonly number[] | undefined): Int32Array | undefined {
  return classOf && Int32Array.from({ length: table.features.rows }, (_, row) => classOf[table.targets.at(row, 0)] ?? 0)
}

function textOf(fields: SourceFields, name: string): string {
  return typeof fields[name] === 'string' ? (fields[name] as string) : ''
}
