import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ReportDetail } from 'weir/intake/contract';
import { readBlob } from '../../api/client.ts';
import { Answered } from '../../design/parts/answered.tsx';
import { FaultsBeside } from './faults-beside.tsx';

/** The faults of a filed report beside its file, which is fetched again from the node. */
export function FiledFaults({ report }: { report: ReportDetail }): ReactNode {
  const query = useQuery({
    queryKey: ['reports', report.id, 'content'],
    queryFn: ({ signal }) => readBlob(`/reports/${report.id}/content`, { signal }),
    staleTime: Infinity,
    gcTime: 60_000,
  });
  return (
    <Answered query={query}>
      {(file) => <FaultsBeside file={file} findings={report.findings} omitted={report.findingsOmitted} />}
    </Answered>
  );
}
