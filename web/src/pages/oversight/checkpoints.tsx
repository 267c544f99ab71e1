import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { auditCheckpointSchema, auditKeySchema, type AuditCheckpoint } from 'weir/audit/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Table } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';

const checkpointList = z.object({ items: z.array(auditCheckpointSchema) });
const atOnce = 5;

/** Signed notes of where the log ended, to be kept elsewhere; with them an outsider sees when its end was cut off. */
export function Checkpoints(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [most, setMost] = useState(atOnce);
  const query = useQuery({
    queryKey: ['audit-checkpoints'],
    queryFn: ({ signal }) => read(checkpointList, '/audit/checkpoints', { signal }),
  });
  const making = useMutation({
    mutationFn: () => send(auditCheckpointSchema, 'POST', '/audit/checkpoints'),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['audit-checkpoints'] }),
  });
  // The PEM text alone, as `weir audit verify --key` reads it.
  const taking = useMutation({
    mutationFn: () => read(auditKeySchema, '/audit/key'),
    onSuccess: ({ node, publicKey }) => keep(`weir-audit-key-${node}.pem`, publicKey),
  });
  return (
    <Section
      title={t('audit.checkpoints')}
      aside={
        <>
          <Button size="xs" onClick={() => making.mutate()} loading={making.isPending}>
            {t('audit.makeCheckpoint')}
          </Button>{' '}
          <Button size="xs" onClick={() => taking.mutate()} loading={taking.isPending}>
            {t('audit.takeKey')}
          </Button>
        </>
      }
    >
      <p className="faint">{t('audit.checkpointsWords')}</p>
      {making.isError && <ProblemNotice error={making.error} />}
      {taking.isError && <ProblemNotice error={taking.error} />}
      <Answered query={query}>
        {({ items }) => {
          const latest = [...items].sort((left, right) => right.position - left.position);
          if (latest.length === 0) return <Empty>{t('audit.noCheckpoint')}</Empty>;
          return (
            <Table
              label={t('audit.checkpoints')}
              rows={latest.slice(0, most)}
              rowId={(row) => `checkpoint-${row.node}-${row.position}`}
              columns={[
                {
                  id: 'position',
                  head: t('audit.position'),
                  width: '80px',
                  align: 'end',
                  cell: (row) => format.number(row.position),
                },
                { id: 'at', head: t('audit.at'), width: '160px', cell: (row) => <Moment at={row.at} /> },
                {
                  id: 'hash',
                  head: t('audit.hash'),
                  cell: (row) => <span className="code faint">{row.hash}</span>,
                },
                {
                  id: 'take',
                  head: t('do.download'),
                  width: '140px',
                  cell: (row) => (
                    <Button
                      size="xs"
                      onClick={() => keepCheckpoint(row)}
                      aria-label={t('audit.takeCheckpoint', { position: format.number(row.position) })}
                    >
                      {t('do.download')}
                    </Button>
                  ),
                },
              ]}
              foot={
                latest.length > most && (
                  <Button size="xs" onClick={() => setMost(most + atOnce * 5)}>
                    {t('do.more')}
                  </Button>
                )
              }
            />
          );
        }}
      </Answered>
    </Section>
  );
}

function keepCheckpoint(checkpoint: AuditCheckpoint): void {
  keep(`weir-checkpoint-${String(checkpoint.position)}.json`, `${JSON.stringify(checkpoint)}\n`);
}

/** Hands a text to the browser as a file to save. */
function keep(name: string, text: string): void {
  const place = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = place;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(place), 10_000);
}
