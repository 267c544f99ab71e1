import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  factorResetSchema,
  oneTimeCodeSchema,
  type FactorReset,
  type OneTimeCode,
} from 'weir/people/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useHasRole, usePerson } from '../../shell/session.tsx';
import { DecisionForm } from './decision-form.tsx';
import { OneTimeCodeDialog } from './one-time-code.tsx';
import { useStepUp } from './step-up.tsx';
import { decisionTones } from './decision-tones.ts';

const resetList = z.object({ items: z.array(factorResetSchema) });
const decidedSchema = z.object({ reset: factorResetSchema, code: oneTimeCodeSchema.nullable() });

/** Lost factors: one asks for the reset, a second person decides. */
export function FactorResets(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [deciding, setDeciding] = useState<FactorReset | null>(null);
  const [code, setCode] = useState<OneTimeCode | null>(null);
  const { sure, wall } = useStepUp();
  const mayDecide = useHasRole('administrator', 'fiu_supervisor');
  const self = usePerson();
  const query = useQuery({
    queryKey: ['factor-resets'],
    queryFn: ({ signal }) => read(resetList, '/factor-resets', { signal }),
  });
  const columns: Column<FactorReset>[] = [
    { id: 'person', head: t('settings.person'), cell: (row) => <bdi>{row.personName}</bdi> },
    { id: 'reason', head: t('audit.reason'), cell: (row) => row.reason },
    { id: 'asked', head: t('settings.askedBy'), cell: (row) => <bdi>{row.askedByName}</bdi> },
    { id: 'at', head: t('audit.at'), width: '160px', cell: (row) => <Moment at={row.askedAt} /> },
    {
      id: 'state',
      head: t('settings.state'),
      width: '140px',
      cell: (row) => (
        <Tag tone={decisionTones[row.state] ?? 'plain'}>{t(`delegation.states.${row.state}`)}</Tag>
      ),
    },
    {
      id: 'do',
      head: t('registration.decide'),
      width: '120px',
      cell: (row) =>
        row.state === 'asked' &&
        mayDecide &&
        row.askedByName !== self.name && (
          <Button size="xs" onClick={() => setDeciding(row)}>
            {t('registration.decide')}
          </Button>
        ),
    },
  ];
  return (
    <>
      {wall}
      {code && <OneTimeCodeDialog code={code} onClose={() => setCode(null)} />}
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('settings.noFactorResets')}</Empty>
          ) : (
            <Table
              label={t('settings.factorResets')}
              rows={items}
              columns={columns}
              rowId={(row) => row.id}
            />
          )
        }
      </Answered>
      {deciding && (
        <DecisionForm
          label={t('registration.decide')}
          decide={async ({ decision, reason }) => {
            const answer = await sure(() =>
              send(decidedSchema, 'POST', `/factor-resets/${deciding.id}/decision`, {
                body: { decision, reason },
              }),
            );
            setCode(answer.code);
          }}
          onDecided={() => {
            setDeciding(null);
            void queries.invalidateQueries({ queryKey: ['factor-resets'] });
          }}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  );
}
