import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../api/problem.ts';
import { allWords } from './words.ts';

/** A problem's sentence in the reader's language where we have it by its code, else the node's own English. */
export function useProblemSentence(): (problem: ApiProblem) => string {
  const { t, i18n } = useTranslation();
  return (problem) => {
    const key = `problems.${problem.code}`;
    if (i18n.exists(key)) return String(t(key as never, problem.facts as never));
    // It may be among the words that have not come yet; where they cannot come, the node's own sentence stands.
    allWords().catch(() => undefined);
    return problem.detail || t('problems.unexpected');
  };
}
