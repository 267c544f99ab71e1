import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView, ReportDetail } from 'weir/intake/contract';
import { readBlob } from '../../api/client.ts';
import { Answered } from '../../design/parts/answered.tsx';
import { Loading } from '../../design/parts/loading.tsx';
import { useLines } from './use-lines.ts';
import { XmlView } from './xml-view.tsx';

interface RawFileProps {
  report: ReportDetail;
  findings: readonly FindingView[];
  line: number;
  onLine?: ((line: number) => void) | undefined;
}

/** The file as it arrived. The browser keeps it as bytes; lines are read from it as they come into view. */
export function RawFile(props: RawFileProps): ReactNode {
  const query = useQuery({
    queryKey: ['reports', props.report.id, 'content'],
    queryFn: ({ signal }) => readBlob(`/reports/${props.report.id}/content`, { signal }),
    staleTime: Infinity,
    gcTime: 60_000,
  });
  return <Answered query={query}>{(file) => <Lines file={file} {...props} />}</Answered>;
}

function Lines({ file, findings, line, onLine }: RawFileProps & { file: Blob }): ReactNode {
  const { t } = useTranslation();
  const lines = useLines(file);
  if (!lines) return <Loading />;
  return <XmlView lines={lines} findings={findings} line={line} label={t('report.raw')} onLine={onLine} />;
}
