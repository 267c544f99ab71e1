import { useTranslation } from 'react-i18next';
import type { FindingView } from 'weir/intake/contract';

/** A rule with several sentences says by `case` which one it is: `rule.DATE-1_future`. */
function keyOf(family: 'rule' | 'mend', { rule, params, source }: FindingView): string {
  if (family === 'mend' && params?.['meant'] !== undefined) return 'mend.meant';
  if (family === 'mend' && params?.['mend'] !== undefined) return `mend.${rule}_${params['mend']}`;
  const which = params?.['case'] ?? (source === 'door' ? caseAtTheDoor(rule, params) : undefined);
  return `${family}.${rule}${which === undefined ? '' : `_${which}`}`;
}

/** What the door says otherwise than the checker under the same rule. */
function caseAtTheDoor(rule: string, params: FindingView['params']): string | undefined {
  if (rule === 'DUP-1') return 'filed';
  return rule === 'zip-attachment' && params?.['name'] === undefined ? 'none' : undefined;
}

/** What is wrong, in the reader's language where the rule is known to us, else as the checker said it in English. */
export function useFindingSentence(): (finding: FindingView) => string {
  const { t, i18n } = useTranslation();
  return (finding) => {
    const key = keyOf('rule', finding);
    if (i18n.language === 'en' || !i18n.exists(key)) return finding.message;
    return String(t(key as never, { ...finding.params, value: finding.value ?? '' } as never));
  };
}

/** What to do about it, in the reader's language; undefined where there is no mend to tell. */
export function useFindingMend(): (finding: FindingView) => string | undefined {
  const { t, i18n } = useTranslation();
  return (finding) => {
    const key = keyOf('mend', finding);
    if (finding.fix === undefined || i18n.language === 'en' || !i18n.exists(key)) return finding.fix;
    return String(t(key as never, { ...finding.params, value: finding.value ?? '' } as never));
  };
}
