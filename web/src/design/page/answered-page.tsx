import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/problem.ts';
import { Answered, type Failure } from '../parts/answered.tsx';
import { Empty } from '../parts/empty.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Page } from './page.tsx';

/**
 * A whole page that shows what one question answered. Where there is no answer it is still a page, with a heading: an address that leads
 * nowhere (or to what this person may not know of) says so, any other failure says what to do.
 */
export function AnsweredPage<Data>({
  query,
  children,
}: {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}): ReactNode {
  return (
    <Answered query={query} failed={NoPage}>
      {children}
    </Answered>
  );
}

function NoPage({ error, reset }: Failure): ReactNode {
  const { status } = asProblem(error);
  return status === 404 || status === 400 ? <NotFoundPage /> : <PageFailed error={error} reset={reset} />;
}

export function PageFailed({ error, reset }: Failure): ReactNode {
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
    <Page title={t('page.notFound')}>
      <Empty action={<Link to="/">{t('page.home')}</Link>}>{t('page.notFoundWords')}</Empty>
    </Page>
  );
}
