// Where nodes stand: moved, placed, aligned and distributed, in whole pixels that a file can hold.
import { describe, expect, test } from 'vitest'
import type { ProjectDocument } from '../../engine/document.ts'
import { alignNodes, distributeNodes } from '../../src-renderer/editor/operations/align.ts'
import { moveNodes, placeNodes } from '../../src-renderer/editor/operations/move.ts'
import { brokenPromise, example, graphOf } from './documents.ts'

const set = (...ids: string[]): ReadonlySet<string> => new Set(ids)
const net = example('two-layer-mnist')
const nodeIn = (document: ProjectDocument, id: string) => document.graph.nodes.find((node) => node.id === id)
const placesOf = (document: ProjectDocument) => document.graph.nodes.map(({ position }) => [position?.x, position?.y])

describe('places', () => {
  test('that are no numbers move nothing', () => {
    expect(moveNodes(net, set('data', 'relu1'), Number.NaN, 1)).toBe(net)
    expect(placeNodes(net, new Map([['data', { x: 1, y: Number.NEGATIVE_INFINITY }]]))).toBe(net)
  })

  test('are whole pixels within what a file can hold; −0 is 0', () => {
    const moved = placeNodes(net, new Map([['data', { x: -0.2, y: 1e300 }]]))
    expect(nodeIn(moved, 'data')?.position).toEqual({ x: 0, y: 1e9 })
    expect(Object.is(nodeIn(moved, 'data')?.position?.x, 0)).toBe(true)
  })

  test('that a file gives with fractions are not touched by a drag that goes nowhere', () => {
    const fine = graphOf([{ id: 'a', op: 'relu', position: { x: 0.5, y: 0.25 } }])
    expect(moveNodes(fine, set('a'), 0, 0)).toBe(fine)
    expect(placeNodes(fine, new Map([['a', { x: 0.5, y: 0.25 }]]))).toBe(fine)
  })

  const three = graphOf(['a:relu', 'b:relu', 'c:relu'])
  const boxes = [
    { id: 'a', x: 0, y: 0, width: 100, height: 40 },
    { id: 'b', x: 130, y: 7, width: 50, height: 100 },
    { id: 'c', x: 400, y: 300, width: 60, height: 30 }
  ]

  test.each([
    [
      'left',
      [
        [0, 0],
        [0, 7],
        [0, 300]
      ]
    ],
    [
      'centre',
      [
        [180, 0],
        [205, 7],
        [200, 300]
      ]
    ],
    [
      'right',
      [
        [360, 0],
        [410, 7],
        [400, 300]
      ]
    ],
    [
      'top',
      [
        [0, 0],
        [130, 0],
        [400, 0]
      ]
    ],
    [
      'middle',
      [
        [0, 145],
        [130, 115],
        [400, 150]
      ]
    ],
    [
      'bottom',
      [
        [0, 290],
        [130, 230],
        [400, 300]
      ]
    ]
  ] as const)('are aligned at the %s', (alignment, places) => {
    const aligned = alignNodes(three, boxes, alignment)
    expect(placesOf(aligned)).toEqual(places)
    const again = boxes.map((box, i) => ({ ...box, x: places[i]?.[0] ?? 0, y: places[i]?.[1] ?? 0 }))
    expect(alignNodes(aligned, again, alignment)).toBe(aligned)
    expect(alignNodes(three, boxes.slice(0, 1), alignment)).toBe(three)
  })

  test('are distributed with equal gaps between the outermost', () => {
    // 460 wide, 210 filled: gaps of 125
    expect(placesOf(distributeNodes(three, boxes, 'horizontally'))).toEqual([
      [0, 0],
      [225, 7],
      [400, 300]
    ])
    expect(placesOf(distributeNodes(three, boxes.toReversed(), 'vertically'))).toEqual([
      [0, 0],
      [130, 120],
      [400, 300]
    ])
    expect(distributeNodes(three, boxes.slice(1), 'vertically')).toBe(three)
  })

  test('survive boxes that were measured wrong', () => {
    const wrong = boxes.map((box) => ({ ...box, width: Number.NaN }))
    expect(alignNodes(three, wrong, 'centre')).toBe(three)
    expect(brokenPromise(distributeNodes(three, wrong, 'horizontally'))).toBeUndefined()
  })
})
