// What the exported scripts are made of: the nodes a loss depends on, Python names for their values, and the data they read.
import type { ResolvedTraining } from '../document/training.ts'
import type { GraphInference, InferredNode, PortPlace } from '../graph/infer.ts'
import type { Objective } from '../graph/objective.ts'
import type { StoredParameter, StoredState } from '../graph/parameter-store.ts'
import type { DatasetFacts } from '../ops/contract.ts'
import { type Problem, ProjectError } from '../problem.ts'
import type { Shape } from '../tensor.ts'

export interface ExportedNetwork {
  readonly title: string
  readonly settings: ResolvedTraining
  /** Iterations of the run as its settings say. */
  readonly total: number
  readonly inference: GraphInference
  readonly objective: Objective
  readonly facts: ReadonlyMap<string, DatasetFacts>
  /** In the order in which they are drawn. */
  readonly parameters: readonly StoredParameter[]
  readonly states: readonly StoredState[]
}

/** The one dataset a script reads, from the IDX files of a folder. */
export interface ScriptData {
  readonly node: string
  readonly sample: Shape
  readonly classes: number
  readonly scale: number
  readonly limit: number
  readonly oneHot: boolean
}

/** How predictions are compared with labels; undefined where the loss does not say. */
export interface ScriptJudge {
  /** "node.port" of the scores, and their Python name. */
  readonly port: string
  readonly scores: string
  readonly threshold: number | undefined
}

export interface ScriptPlan {
  /** In forward order, without the dataset. */
  readonly nodes: readonly InferredNode[]
  readonly data: ScriptData
  readonly judge: ScriptJudge | undefined
  /** Python name of a node, as an attribute. */
  attribute(node: string): string
  /** Python name of the value at an output, as a variable. */
  value(place: PortPlace): string
}

const idxSources = new Set(['mnist', 'fashion-mnist', 'idx'])
const taken = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield None True False self np torch nn F math json run t layers forward backward train eval parameters gradients state to half float double type apply modules training scores update network args main Layer Run'.split(
    ' '
  )
)

/**
 * Plans a script.
 * @param language as sentences call it. @param expresses whether an op can be written in it.
 * @throws ProjectError with every node that cannot be exported, "not-exportable", and why.
 */
export function planScript(network: ExportedNetwork, language: string, expresses: (entry: InferredNode) => boolean): ScriptPlan {
  const { inference, objective, facts } = network
  const wanted = new Set(objective.terms.map(({ node }) => node))
  for (const entry of inference.nodes.toReversed())
    if (wanted.has(entry.node.id)) for (const { node } of Object.values(entry.inputs)) wanted.add(node)
  const used = inference.nodes.filter(({ node }) => wanted.has(node.id))
  const problems: Problem[] = []
  const refuse = (message: string, node?: string): void => {
    problems.push({ code: 'not-exportable', severity: 'error', message, ...(node === undefined ? {} : { node }) })
  }
  if (objective.terms.length === 0) refuse(`The graph has no loss, so there is nothing a ${language} script could train. Add a loss.`)
  const sources = used.filter(({ op }) => op.source)
  const [source, second] = sources
  if (!source) refuse(`A ${language} script reads images from IDX files, and the graph has no dataset. Add one.`)
  if (second)
    refuse(`A ${language} script reads one dataset, and ${second.node.id} is a second one. Remove it before exporting.`, second.node.id)
  for (const { node, fields } of sources) {
    if (!idxSources.has(String(fields['source'])))
      refuse(
        `${node.id} reads "${String(fields['source'])}"; a ${language} script reads IDX files only. Choose mnist, fashion-mnist or idx as the source.`,
        node.id
      )
  }
  for (const { node, fields } of sources)
    if (Number(fields['validationFraction'] ?? 0) > 0)
      refuse(`${node.id} holds out samples for validation, which ${language} scripts do not. Set its validation fraction to 0.`, node.id)
  for (const { node, fields } of sources)
    if (['augmentShift', 'augmentRotation', 'augmentFlip', 'augmentNoise'].some((name) => Number(fields[name] ?? 0) > 0))
      refuse(
        `${node.id} changes its samples while training, which ${language} scripts do not. Set shift, rotation and added noise to 0, and flip off.`,
        node.id
      )
  for (const entry of used)
    if (!entry.op.source && !expresses(entry))
      refuse(`${entry.node.id} is a ${entry.op.label}, which ${language} scripts cannot express yet. Remove or replace it.`, entry.node.id)
  if (problems.length > 0 || !source) throw new ProjectError(problems)
  const { attribute, value } = namesOf(used)
  const { fields } = source
  const known = facts.get(source.node.id)
  return {
    nodes: used.filter(({ op }) => !op.source),
    data: {
      node: source.node.id,
      sample: (inference.shapes[`${source.node.id}.x`] ?? []).slice(1),
      classes: known?.classes ?? 0,
      // 0 stands for what bytes are multiplied by
      scale: Number(fields['scale']) || 1 / 255,
      limit: Number(fields['limit'] ?? 0),
      oneHot: fields['labels'] === 'one-hot'
    },
    judge: judgeOf(objective, inference, value),
    attribute,
    value
  }
}

function judgeOf({ judge }: Objective, inference: GraphInference, value: ScriptPlan['value']): ScriptJudge | undefined {
  const role = judge?.op.loss
  if (!judge || !role?.scores) return undefined
  // a role names an input or an output of the loss
  const place = judge.inputs[role.scores] ?? { node: judge.node.id, port: role.scores }
  const shape = inference.shapes[`${place.node}.${place.port}`] ?? []
  const single = (shape[1] ?? 1) === 1
  if (shape.length > 2 || (single && role.threshold === undefined)) return undefined
  return { port: `${place.node}.${place.port}`, scores: value(place), threshold: single ? role.threshold : undefined }
}

/** Names that are legal in Python, all different, and as near to the nodes' own as can be. */
function namesOf(nodes: readonly InferredNode[]): Pick<ScriptPlan, 'attribute' | 'value'> {
  const unique = (wanted: string, used: Set<string>): string => {
    const plain = wanted.replace(/[^A-Za-z0-9_]/g, '_')
    let name = taken.has(plain) ? `${plain}_` : plain
    for (let i = 2; used.has(name); i++) name = `${plain}_${i}`
    used.add(name)
    return name
  }
  const usedAttributes = new Set<string>()
  const usedValues = new Set<string>()
  const attributes = new Map<string, string>()
  const values = new Map<string, string>()
  for (const { node, inference } of nodes) {
    attributes.set(node.id, unique(node.id, usedAttributes))
    const ports = Object.keys(inference.outputs)
    for (const port of ports)
      values.set(`${node.id}.${port}`, unique(ports.length === 1 || port === 'loss' ? node.id : `${node.id}_${port}`, usedValues))
  }
  return {
    attribute: (node) => attributes.get(node) ?? node,
    value: ({ node, port }) => values.get(`${node}.${port}`) ?? node
  }
}

/** Names at the left of "=" for the outputs of a node; those nobody reads are "_". */
export function targetsOf(entry: InferredNode, plan: ScriptPlan, terms: readonly PortPlace[]): string {
  const read = new Set([
    ...plan.nodes.flatMap(({ inputs }) => Object.values(inputs).map(({ node, port }) => `${node}.${port}`)),
    ...terms.map(({ node, port }) => `${node}.${port}`),
    ...(plan.judge ? [plan.judge.port] : [])
  ])
  const { id } = entry.node
  return Object.keys(entry.inference.outputs)
    .map((port) => (read.has(`${id}.${port}`) ? plan.value({ node: id, port }) : '_'))
    .join(', ')
}

/** Text in lines, each indented by so many spaces; empty lines stay empty. */
export function indented(lines: readonly string[], spaces: number): string {
  const space = ' '.repeat(spaces)
  return lines.map((line) => (line === '' ? line : space + line)).join('\n')
}

/** Reading IDX files and the command line, which both languages share. @param asArray turns `data`, `dimensions` into an array */
export const readIdx = (asArray: string): string => `def read_idx(folder, name):
    """The bytes of an IDX file, raw or with .gz behind its name, in the shape its header says."""
    for ending, opener in (("", open), (".gz", gzip.open)):
        path = os.path.join(folder, name + ending)
        if os.path.exists(path):
            with opener(path, "rb") as file:
                data = file.read()
            if len(data) < 4 or data[:3] != bytes([0, 0, 8]):
                sys.exit(f"{path} is not an IDX file of bytes. Give the original file.")
            dimensions = struct.unpack(f">{data[3]}I", data[4 : 4 + 4 * data[3]])
            data = data[4 + 4 * data[3] :]
            if len(data) != math.prod(dimensions):
                sys.exit(f"{path} has {len(data)} bytes of data instead of {math.prod(dimensions)}. Download it again.")
            return ${asArray}
    sys.exit(f"There is no {name} in {folder}. Name the folder of the IDX files with --data.")


def read_split(folder, split, limit=0):
    images = read_idx(folder, f"{split}-images-idx3-ubyte")
    labels = read_idx(folder, f"{split}-labels-idx1-ubyte")
    return (images[:limit], labels[:limit]) if limit else (images, labels)`

/** The options of a script, and what it prints. */
export const scriptArguments = (network: ExportedNetwork): string => `def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default=".", metavar="DIR", help="folder of the four IDX files, raw or .gz")
    parser.add_argument("--weights", metavar="FILE", help="weights to start from: .safetensors as Gradloom writes them")
    parser.add_argument("--evaluate", action="store_true", help="measure the accuracy on the test images")
    parser.add_argument("--iterations", type=int, metavar="N", help="train so many in all (${network.total} unless --evaluate or --scores is given)")
    parser.add_argument("--seed", type=int, default=${network.settings.seed}, metavar="N", help="of the initial weights and the mini-batches")
    parser.add_argument("--save", metavar="FILE", help="write the weights after training, as .safetensors")
    parser.add_argument("--scores", type=int, default=0, metavar="N", help="print the scores of the first N test images")
    return parser.parse_args()


def iterations_of(args):
    """How many to train: all, unless something else is asked for."""
    if args.iterations is not None:
        return args.iterations
    return 0 if args.evaluate or args.scores else ITERATIONS`

/** Python 3 string literal of a title in a docstring. */
export function docText(text: string): string {
  return text.replace(/[\\"]/g, "'").replace(/\s+/g, ' ').trim()
}
