// Wrong usage ends with status 2, a sentence and the usage on stderr; help and version end with 0.
import { describe, expect, test } from 'vitest'
import { commands } from '../../src-main/commands/index.ts'
import { readArguments } from '../../src-main/services/arguments.ts'
import { UsageProblem } from '../../src-main/services/failure.ts'
import { gradloom } from './gradloom.ts'

const split = (line: string) => line.split(' ').filter((word) => word !== '')

const ended: readonly (readonly [string, string])[] = [
  ['', 'Usage: gradloom <command>'],
  ['trian two-layer-mnist', 'There is no command "trian". Did you mean "train"?'],
  ['train', 'The project is missing'],
  ['train relu --iterations 1.5', '--iterations must be a whole number of at least 0; got "1.5"'],
  ['evaluate two-layer-mnist', '--weights FILE is missing'],
  ['export two-layer-mnist --format numpy --out net.py', '--weights FILE is missing'],
  ['export two-layer-mnist --weights w.npz --out net.py', '--format is missing: choose one of safetensors, npz, onnx, numpy'],
  ['export two-layer-mnist --weights w.npz --format keras --out net.h5', '--format must be one of safetensors, npz, onnx, numpy'],
  ['export two-layer-mnist --weights w.npz --format npz --out w.npz', '--out and --weights name the same file'],
  ['import', 'import takes one FILE: the path of an .onnx file'],
  ['import a.onnx --out b.json', '--out writes a project file; name one that ends in .gradloom'],
  ['serve --port 65536', '--port must be a whole number from 0 to 65535'],
  ['serve a b', 'takes one project']
]

/** Checked without a process of their own: what they throw ends as the ones above. */
const wrong: readonly (readonly [string, string])[] = [
  ['train a b', 'takes one project'],
  ['ops relu', 'takes no project; got "relu"'],
  ['train relu --iteratons 3', 'There is no option --iteratons here. Did you mean "--iterations"?'],
  ['train relu -x', 'There is no option -x'],
  ['train relu --iterations abc', 'got "abc"'],
  ['train relu --iterations -3', 'got "-3"'],
  ['train relu --iterations=', 'got ""'],
  ['train relu --iterations 1e3', 'got "1e3"'],
  ['train relu --iterations 0x10', 'got "0x10"'],
  ['train relu --iterations 99999999999999999999', 'got "99999999999999999999"'],
  ['train relu --iterations', '--iterations needs a value'],
  ['train relu --out --json', '--out needs a value'],
  ['train relu --learning-rate fast', '--learning-rate must be a number such as 0.1 or 1e-3; got "fast"'],
  ['train relu --learning-rate NaN', 'got "NaN"'],
  ['train relu --learning-rate Infinity', 'got "Infinity"'],
  ['train relu --learning-rate 1e999', 'got "1e999"'],
  ['train relu --precision float16', '--precision must be one of float32, float64; got "float16"'],
  ['train relu --optimizer sgdm', '--optimizer must be one of sgd, momentum'],
  ['train relu --seed 4294967296', 'from 0 to 4294967295'],
  ['train relu --threads 0', '--threads must be a whole number from 1'],
  ['train relu --loss-at during', '--loss-at must be one of after, before'],
  ['train relu --json=yes', '--json takes no value'],
  ['train relu --iterations 3 --epochs 2', 'Give --iterations or --epochs, not both'],
  ['train relu --out weights.bin', '--out must end in .safetensors or .npz'],
  ['train relu --out a.npz --checkpoint ./a.npz', 'name the same file'],
  ['train relu --checkpoint relu.gradloom', 'would replace the project file'],
  ['gradcheck relu --samples 0', 'at least 1'],
  ['run relu --mode predict', '--mode must be one of train, evaluate'],
  ['bench --workload W9', '--workload must be one of W1, W2']
]

describe('wrong usage', () => {
  for (const [words, sentence] of ended)
    test(`"gradloom ${words}" ends with status 2 and says "${sentence}"`, async () => {
      const { status, stdout, stderr } = await gradloom(...split(words))
      expect(stderr).toContain(sentence)
      expect(stderr).toContain('Usage: gradloom ')
      expect(stdout).toBe('')
      expect(status).toBe(2)
    })

  for (const [words, sentence] of wrong)
    test(`"gradloom ${words}" says "${sentence}"`, () => {
      const [name, ...rest] = split(words)
      const command = commands.find((known) => known.name === name)!
      expect(() => readArguments(command, rest)).toThrow(UsageProblem)
      expect(() => readArguments(command, rest)).toThrow(sentence)
    })

  test('with --json nothing goes to stdout either', async () => {
    const { status, stdout } = await gradloom('train', 'relu', '--json', '--iterations', 'many')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })
})

describe('help and version', () => {
  test('the program lists its commands', async () => {
    const { status, stdout, stderr } = await gradloom('--help')
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command.name} `, 'm'))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('a command lists its options, also when the project is missing', async () => {
    const { status, stdout, stderr } = await gradloom('train', '--help')
    for (const name of ['--iterations N', '--learning-rate X', '--out FILE', '--precision float32|float64', '--json'])
      expect(stdout).toContain(name)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('the version is that of the package', async () => {
    const { default: manifest } = await import('../../package.json')
    expect(await gradloom('--version')).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })
})
