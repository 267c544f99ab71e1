import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { caseDetailSchema, fragmentSchema } from 'weir/cases/contract';
import { chartPaymentsSchema } from 'weir/charts/contract';
import { read, send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import type { View } from './chart-view.ts';

/** Payments of one edge that go into a case at once; the rest is counted. */
const paymentsAtOnce = 50;

/** What was picked goes into the case by the case's own door: people and firms, reports, and the payments among them. */
export function AddPicked(props: {
  caseId: string;
  view: View;
  picked: readonly string[];
  members: readonly string[];
}): ReactNode {
  const { caseId, view, picked, members } = props;
  const { t } = useTranslation();
  const [added, setAdded] = useState<readonly string[]>([]);
  const path = `/cases/${caseId}/fragments`;
  const adding = useMutation({
    mutationFn: async () => {
      const put = async (body: object): Promise<string> => {
        const key = `${caseId}.${JSON.stringify(body)}.${crypto.randomUUID()}`;
        return (await send(fragmentSchema, 'POST', path, { body, idempotencyKey: key })).id;
      };
      // What lay in the case before is not added, and not taken back.
      const before = new Set(
        (await read(caseDetailSchema, `/cases/${caseId}`)).fragments.map(({ id }) => id),
      );
      const ids: string[] = [];
      let left = 0;
      for (const id of members) {
        const [kind, ...rest] = id.split(':');
        if (kind === 'subject') ids.push(await put({ kind: 'subject', id: rest.join(':') }));
        if (kind === 'report') ids.push(await put({ kind: 'report-extract', reportId: rest.join(':') }));
      }
      const chosen = new Set(picked);
      for (const edge of view.edges) {
        if (edge.kind !== 'money' || !chosen.has(edge.from) || !chosen.has(edge.to)) continue;
        for (const { from, to } of edge.edges) {
          const under = await send(chartPaymentsSchema, 'POST', '/chart/payments', {
            body: { from, to, limit: paymentsAtOnce },
          });
          left += under.found - under.items.length;
          for (const { id } of under.items) ids.push(await put({ kind: 'transaction', id }));
        }
      }
      return { ids: ids.filter((id) => !before.has(id)), left };
    },
    onSuccess: ({ ids }) => {
      setAdded(ids);
      taking.reset();
    },
  });
  const taking = useMutation({
    mutationFn: async () => {
      for (const id of added)
        await send(fragmentSchema, 'POST', `${path}/${id}/withdrawal`, {
          body: { reason: t('chart.takenBackReason') },
        });
    },
    onSuccess: () => setAdded([]),
  });
  return (
    <>
      {members.length > 0 && (
        <Button size="compact-xs" loading={adding.isPending} onClick={() => adding.mutate()}>
          {t('chart.addToCase')}
        </Button>
      )}
      {adding.isSuccess && !taking.isSuccess && (
        <>
          <span role="status">
            {t('chart.addedCount', { number: added.length })}
            {adding.data.left > 0 && ` ${t('chart.addedLeft', { number: adding.data.left })}`}
          </span>
          {added.length > 0 && (
            <Button size="compact-xs" loading={taking.isPending} onClick={() => taking.mutate()}>
              {t('chart.takeBack')}
            </Button>
          )}
        </>
      )}
      {(adding.error ?? taking.error) && <ProblemNotice error={adding.error ?? taking.error} />}
    </>
  );
}
