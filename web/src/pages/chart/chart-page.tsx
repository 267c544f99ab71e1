import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from 'weir/cases/contract';
import { savedChartSchema } from 'weir/charts/contract';
import { read } from '../../api/client.ts';
import { Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { useCase } from '../cases/case-page.tsx';
import { ChartWork } from './chart-work.tsx';
import { readNodes } from './use-chart.ts';

/** A chart of nodes named in the address: opened from a subject, an alert or a trace. */
export function ChartPage(): ReactNode {
  const { t } = useTranslation();
  const [url] = useUrlState();
  const ids = (url['nodes'] ?? '').split('\n').filter(Boolean);
  return (
    <Page title={t('chart.title')}>
      <Begun ids={ids} caseId={null} />
    </Page>
  );
}

/** The chart of a case over the whole width. */
export function CaseChartPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useCase(id);
  return (
    <AnsweredPage query={query}>
      {(found) => (
        <Page
          title={t('chart.title')}
          above={
            <Link to={`/cases/${found.id}`}>
              <bdi>{found.title}</bdi>
            </Link>
          }
        >
          <CaseChart found={found} />
        </Page>
      )}
    </AnsweredPage>
  );
}

/** What lies in a case is the first picture; a layout that was saved with it comes back. */
export function CaseChart({ found }: { found: CaseDetail }): ReactNode {
  return <Begun ids={nodesOfCase(found)} caseId={found.id} />;
}

export function CaseChartTab({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <p>
        <Link to={`/cases/${found.id}/chart`}>{t('chart.whole')}</Link>
      </p>
      <CaseChart found={found} />
    </>
  );
}

export function nodesOfCase({ fragments }: Pick<CaseDetail, 'fragments'>): string[] {
  const ids = new Set<string>();
  const end = (account: string | null, type: string): void => {
    ids.add(account === null ? `outside:${type}` : `account:${account}`);
  };
  for (const fragment of fragments) {
    if (fragment.withdrawn !== null) continue;
    if (fragment.kind === 'subject' && fragment.provenance.id !== null)
      ids.add(`subject:${fragment.provenance.id}`);
    if (fragment.kind === 'transaction') {
      end(fragment.content.from, fragment.content.fromType);
      end(fragment.content.to, fragment.content.toType);
    }
    if (fragment.kind === 'report-extract') ids.add(`report:${fragment.content.reportId}`);
  }
  return [...ids];
}

function Begun({ ids, caseId }: { ids: readonly string[]; caseId: string | null }): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['chart', caseId, ids],
    queryFn: async () => {
      const saved = caseId === null ? null : await read(savedChartSchema, `/cases/${caseId}/chart`);
      const all = [...new Set([...ids, ...(saved?.layout?.nodes.map(({ id }) => id) ?? [])])];
      return { saved, answer: all.length === 0 ? null : await readNodes(all) };
    },
    // What is on the canvas is the reader's work; it is not fetched over.
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Answered query={query}>
      {({ saved, answer }) =>
        answer === null || answer.nodes.length === 0 ? (
          <p>{t('chart.empty')}</p>
        ) : (
          <ChartWork answer={answer} saved={saved} caseId={caseId} />
        )
      }
    </Answered>
  );
}
