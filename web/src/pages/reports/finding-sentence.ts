import { useTranslation } from 'react-i18next';
import type { FindingView } from 'weir/intake/contract';

/** What is wrong, in the reader's language where the rule is known to us, else as the checker said it in English. */
export function useFindingSentence(): (finding: FindingView) => string {
  const { t, i18n } = useTranslation();
  return (finding) => {
    // A rule with several sentences says by `case` which one it is: `rule.DATE-1_future`.
    const which = finding.params?.['case'];
    const key = `rule.${finding.rule}${which === undefined ? '' : `_${which}`}`;
    if (i18n.language === 'en' || !i18n.exists(key)) return finding.message;
    return String(t(key as never, { ...finding.params, value: finding.value ?? '' } as never));
  };
}
