import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../design/parts/empty.tsx';
import { Page } from '../design/page/page.tsx';
import { usePathname } from '../shell/pathname.ts';

type LaterPlace = 'exchange' | 'recovery' | 'statistics' | 'programme' | 'requests';

/** A place that keeps its room until its work arrives, and says what it will be for. */
export function LaterPage(): ReactNode {
  const { t } = useTranslation();
  const place = usePathname().slice(1) as LaterPlace;
  return (
    <Page title={t(`place.${place}`)}>
      <Empty>{t(`later.${place}`)}</Empty>
    </Page>
  );
}
