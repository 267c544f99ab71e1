import { lazy, Suspense, type ReactNode } from 'react';
import type { CaseDetail } from 'weir/cases/contract';
import { Loading } from '../../design/parts/loading.tsx';

const Tab = lazy(() => import('./chart-page.tsx').then((module) => ({ default: module.CaseChartTab })));

/** The canvas and its library come only when the chart is opened. */
export function CaseChartTab({ found }: { found: CaseDetail }): ReactNode {
  return (
    <Suspense fallback={<Loading />}>
      <Tab found={found} />
    </Suspense>
  );
}
