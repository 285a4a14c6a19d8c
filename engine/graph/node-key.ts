// The number of a node, so that it draws the same masks in every plan and in every exported script.

/** FNV-1a of the id, 32 bits. */
export function nodeKey(id: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
