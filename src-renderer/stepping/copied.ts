// Puts a number on the clipboard and says so.
import { say } from '../app/notices.ts'

export async function notifyCopied(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  say('stepping.copied')
}
