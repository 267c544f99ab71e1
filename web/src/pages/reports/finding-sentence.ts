import { useTranslation } from 'react-i18next';
import type { FindingView } from 'weir/intake/contract';

/** What is wrong, in the reader's language where the rule is known to us, else as the checker said it in English. */
export function useFindingSentence(): (finding: FindingView) => string {
  const { t, i18n } = useTranslation();
  return (finding) => {
    const key = `rule.${finding.rule}`;
    if (i18n.language === 'en' || !i18n.exists(key)) return finding.message;
    return String(t(key as never, { ...finding.params, value: finding.value ?? '' } as never));
  };
}
