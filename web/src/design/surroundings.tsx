import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatFor, type Format } from '../words/format.ts';
import { isLanguage, locales } from '../words/languages.ts';

interface Surroundings {
  readonly format: Format;
  readonly rightToLeft: boolean;
}

const SurroundingsContext = createContext<Surroundings | null>(null);

/** Gives every component the reader's way of writing figures and dates, and the authority's clock. */
export function SurroundingsProvider({ zone, children }: { zone: string; children: ReactNode }): ReactNode {
  const { i18n } = useTranslation();
  const language = isLanguage(i18n.language) ? i18n.language : 'en';
  const value = useMemo(
    () => ({ format: formatFor(locales[language], zone), rightToLeft: language === 'ar' }),
    [language, zone],
  );
  return <SurroundingsContext value={value}>{children}</SurroundingsContext>;
}

export function useSurroundings(): Surroundings {
  const value = useContext(SurroundingsContext);
  if (!value) throw new Error('Broken promise: a component stands outside SurroundingsProvider.');
  return value;
}

export function useFormat(): Format {
  return useSurroundings().format;
}
