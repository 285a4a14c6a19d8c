// Turns what the system says about a file into a sentence with the cure.
import { dirname } from 'node:path'
import type { ProjectError } from '../../engine/contract.ts'
import { errorCode, userProblem } from './failure.ts'

const reading: Record<string, (path: string) => string> = {
  ENOENT: (path) => `There is no file ${path}. Check the name and the folder.`,
  EACCES: (path) => `${path} may not be read by you. Change its permissions, or copy it to a folder of yours.`,
  EPERM: (path) => `${path} may not be read by you. Change its permissions, or copy it to a folder of yours.`,
  EISDIR: (path) => `${path} is a folder, not a file. Name a file in it.`,
  ENOTDIR: (path) => `${path} cannot exist: a part of its path is a file, not a folder. Check the path.`,
  ELOOP: (path) => `${path} is a link that leads back to itself. Name the file itself.`,
  ENAMETOOLONG: (path) => `The file name is longer than the disk allows: ${path.slice(0, 60)}… Use a shorter one.`
}

const writing: Record<string, (path: string) => string> = {
  ENOSPC: (path) => `The disk is full: ${path} was not written. Free some space, or name a file elsewhere.`,
  EDQUOT: (path) => `Your disk quota is used up: ${path} was not written. Free some space, or name a file elsewhere.`,
  EFBIG: (path) => `${path} would be larger than this disk or your limits allow. Name a file elsewhere.`,
  EACCES: (path) => `You may not write to ${path}. Choose a folder of yours, or change the permissions.`,
  EPERM: (path) => `You may not write to ${path}. Choose a folder of yours, or change the permissions.`,
  EROFS: (path) => `${path} is on a disk that can only be read. Choose a folder elsewhere.`,
  ENOENT: (path) => `The folder ${dirname(path)} does not exist or takes no files. Create it first, or choose another.`,
  EISDIR: (path) => `${path} is a folder. Name a file in it, such as ${path}/weights.safetensors.`,
  ENOTDIR: (path) => `${path} cannot be written: ${dirname(path)} is not a folder. Check the path.`,
  ELOOP: (path) => `${path} is a link that leads back to itself. Name another file.`,
  ENAMETOOLONG: (path) => `The file name is longer than the disk allows: ${path.slice(0, 60)}… Use a shorter one.`
}

/** Why a file could not be read, as a problem with code `cannot-read`. */
export function readingProblem(error: unknown, path: string): ProjectError {
  const sentence = reading[errorCode(error)]?.(path)
  return userProblem('cannot-read', sentence ?? `${path} cannot be read (${reason(error)}). Check the file and its disk.`)
}

/** Why a file could not be written, as a problem with code `cannot-write`. */
export function writingProblem(error: unknown, path: string): ProjectError {
  const sentence = writing[errorCode(error)]?.(path)
  return userProblem('cannot-write', sentence ?? `${path} cannot be written (${reason(error)}). Choose another place.`)
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
