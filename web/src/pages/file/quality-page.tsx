import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { reportPageSchema } from 'weir/intake/contract';
import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import { Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import styles from './file.module.css';

const sampled = 200;

/** How well this filer's latest filings fared. */
export function QualityPage(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery({
    queryKey: ['reports', 'quality'],
    queryFn: ({ signal }) => read(reportPageSchema, '/reports', { query: { limit: sampled }, signal }),
  });
  return (
    <Page title={t('place.quality')} summary={t('file.qualitySummary', { count: sampled })}>
      <Answered query={query}>
        {({ items }) => {
          if (items.length === 0) return <Empty>{t('file.empty.quality')}</Empty>;
          const accepted = items.filter((row) => row.state === 'accepted');
          const clean = accepted.filter((row) => row.warnings === 0);
          const errors = items.reduce((sum, row) => sum + row.errors, 0);
          return (
            <dl className={styles['quality']}>
              <div>
                <dt>{t('file.quality.filed')}</dt>
                <dd>{format.number(items.length)}</dd>
              </div>
              <div>
                <dt>{t('file.quality.accepted')}</dt>
                <dd>{format.percent(accepted.length / items.length)}</dd>
              </div>
              <div>
                <dt>{t('file.quality.clean')}</dt>
                <dd>{format.percent(clean.length / items.length)}</dd>
              </div>
              <div>
                <dt>{t('file.quality.errors')}</dt>
                <dd>{format.number(errors)}</dd>
              </div>
            </dl>
          );
        }}
      </Answered>
    </Page>
  );
}
