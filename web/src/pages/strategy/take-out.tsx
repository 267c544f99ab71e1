import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { address } from '../../api/client.ts';

/** The table as a file, marked with who took it out. */
export function TakeOut({ path }: { path: string }): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <>
      <a href={address(`${path}/csv`)} download>
        {t('strategy.csv')}
      </a>
      <a href={address(`${path}/document`, { language: i18n.language })} download>
        {t('strategy.pdf')}
      </a>
    </>
  );
}
