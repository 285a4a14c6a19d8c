// What axe has to say of a screen, in light or in dark colours.
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

export type Scheme = 'light' | 'dark'

/** Dark differs from light in nothing but its contrast. */
const rulesOf = (page: Page, scheme: Scheme): AxeBuilder =>
  scheme === 'light'
    ? new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    : new AxeBuilder({ page }).withRules(['color-contrast'])

/** What axe finds on the page as it is now, a sentence each. @param screen what the page shows, for the sentences */
export async function seriousFaults(page: Page, scheme: Scheme, screen: string): Promise<readonly string[]> {
  // half-drawn dialogs have half their contrast
  await page.waitForTimeout(250)
  const { violations } = await rulesOf(page, scheme).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${screen}: ${id} at ${target.join(' ')}: ${failureSummary}`))
}

/** In both colours. @param screen what the page shows */
export async function expectNoFaults(page: Page, screen: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    expect(await seriousFaults(page, scheme, `${screen}, ${scheme}`)).toEqual([])
  }
}
