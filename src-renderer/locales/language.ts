// Languages of the studio: loads the words and switches without a restart.
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from './en/index.ts'
import { zhCN } from './zh-CN/index.ts'

export type Language = 'en' | 'zh-CN'
export const languages: readonly { readonly language: Language; readonly name: string }[] = [
  { language: 'en', name: 'English' },
  { language: 'zh-CN', name: '简体中文' }
]

/** Must have ended before the first view is drawn. */
export async function startLanguage(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCN } },
    interpolation: { escapeValue: false },
    returnNull: false
  })
  document.documentElement.lang = language
}

export async function changeLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

/** A string outside React. Inside, use `useTranslation` from react-i18next. */
export function words(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  return i18next.t(key, values)
}
