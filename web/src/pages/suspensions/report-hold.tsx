import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { holdAnswerSchema } from 'weir/suspensions/contract';
import { read, send } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { Reason } from './suspension-acts.tsx';

/** Until when the filer holds the reported transaction back; nothing where the law knows no such hold. */
export function ReportHold({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const mayRelease = useHasRole('fiu_analyst', 'fiu_supervisor');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const { data } = useQuery({
    queryKey: ['hold', id],
    queryFn: ({ signal }) => read(holdAnswerSchema, `/reports/${id}/hold`, { signal }),
    refetchInterval: 60_000,
  });
  const releasing = useMutation({
    mutationFn: () =>
      send(holdAnswerSchema, 'POST', `/reports/${id}/hold/release`, { body: { reason: reason.trim() } }),
    onSuccess: (answer) => queries.setQueryData(['hold', id], answer),
  });
  const hold = data?.hold ?? null;
  if (hold === null) return null;
  return (
    <Section title={t('hold.title')}>
      {hold.state === 'running' ? (
        <p>
          {t('hold.running')} <Deadline due={hold.endsAt} />
        </p>
      ) : (
        <p>
          {t(hold.state === 'suspended' ? 'hold.suspended' : 'hold.mayProceed')} <Moment at={hold.endsAt} />
        </p>
      )}
      {hold.release !== null && (
        <p dir="auto">
          {hold.release.by.name ?? hold.release.by.id}: {hold.release.reason}
        </p>
      )}
      <p className="faint">{hold.citation}</p>
      {hold.state === 'running' && mayRelease && (
        <>
          <Reason value={reason} onChange={setReason} />
          {releasing.isError && <ProblemNotice error={releasing.error} />}
          <div>
            <Button
              disabled={reason.trim().length < 3}
              loading={releasing.isPending}
              onClick={() => releasing.mutate()}
            >
              {t('hold.release')}
            </Button>
          </div>
        </>
      )}
    </Section>
  );
}
