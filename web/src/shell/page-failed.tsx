import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../design/page/page.tsx';
import { Empty } from '../design/parts/empty.tsx';
import { ProblemNotice } from '../design/parts/problem-notice.tsx';

export function PageFailed({ error, reset }: { error: unknown; reset: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Page title={t('page.failed')}>
      <ProblemNotice error={error} retry={reset} />
    </Page>
  );
}

export function NotFoundPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <main>
      <Page title={t('page.notFound')}>
        <Empty action={<Link to="/">{t('page.home')}</Link>}>{t('page.notFoundWords')}</Empty>
      </Page>
    </main>
  );
}
