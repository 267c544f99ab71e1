import type { ReactNode } from 'react';
import styles from './parts.module.css';

interface Name {
  /** As the person or register writes it. */
  original: string;
  /** In Latin letters, where the original is not. */
  transliteration?: string | null | undefined;
}

/** Original script first, transliteration beside it; each in its own direction. */
export function TwoScriptName({ name, stacked = false }: { name: Name; stacked?: boolean }): ReactNode {
  const second = name.transliteration && name.transliteration !== name.original ? name.transliteration : null;
  return (
    <span className={stacked ? styles['nameStacked'] : styles['name']}>
      <bdi lang={languageOf(name.original)}>{name.original}</bdi>
      {second !== null && <bdi className={styles['transliteration']}>{second}</bdi>}
    </span>
  );
}

/** Enough to choose the right typeface and voice; not a claim about the person. */
function languageOf(text: string): string | undefined {
  if (/\p{Script=Arabic}/u.test(text)) return 'ar';
  if (/\p{Script=Han}/u.test(text)) return 'zh';
  if (/\p{Script=Cyrillic}/u.test(text)) return 'ru';
  return undefined;
}
