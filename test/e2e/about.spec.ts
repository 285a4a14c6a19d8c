// The About dialog: what it runs on, copied by one button, and the licence of everything that is shipped.
import { expectNoFaults } from './serious-faults.ts'
import { expect, test } from './studio.ts'

test('names what it runs on, copies it, and shows the text of every licence', async ({ studio: { page, kind } }) => {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('textbox').fill('About')
  await page.getByRole('dialog').getByRole('button', { name: 'About Gradloom' }).click()
  const dialog = page.getByRole('dialog', { name: 'About Gradloom' })
  await dialog.getByRole('button', { name: 'Copy diagnostics' }).click()
  await expect(page.getByText('Copied.')).toBeVisible()

  await dialog.getByRole('tab', { name: 'Licences' }).click()
  await expect(dialog.getByRole('button', { name: /^Gradloom .* MIT$/ })).toBeVisible()
  // pasted, because a window in Electron may not read the clipboard by itself; a line cannot hold line breaks
  const search = dialog.getByRole('textbox', { name: 'Search' })
  await search.press('Control+v')
  await expect(search).toHaveValue(/^Version: \d.*Node \d.*System: .*Processors: \d+$/)
  await expect(search).toHaveValue(kind === 'web' ? /Browser: Mozilla/ : /Electron \d/)
  await search.fill('react-dom')
  const entry = dialog.getByRole('button', { name: /^react-dom .* MIT$/ })
  await entry.focus()
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('Permission is hereby granted', { exact: false })).toBeVisible()
  await expectNoFaults(page, 'a licence')
  await search.fill('no such package')
  await expect(dialog.getByRole('status')).toHaveText('No package has this in its name or licence.')
})
