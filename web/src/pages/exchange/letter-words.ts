import { useTranslation } from 'react-i18next';

type Group = 'state' | 'letter' | 'option' | 'act' | 'stop';

/** Words for codes that the node gives as text; a code that this page is too old to know stands as it is. */
export function useWord(): (group: Group, code: string, params?: Record<string, string>) => string {
  const { t, i18n } = useTranslation();
  return (group, code, params = {}) => {
    const key = `exchange.${group}.${code}`;
    return i18n.exists(key) ? String(t(key as never, params as never)) : code;
  };
}
