import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { auditPageSchema, auditVerdictSchema, type AuditEntryView } from 'weir/audit/contract';
import { send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { FilterText } from '../../design/parts/filter-text.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { Checkpoints } from './checkpoints.tsx';
import { OversightFrame } from './oversight-frame.tsx';
import styles from './oversight.module.css';

/** Who did what, when, on which ground; and the proof that nobody altered it since. */
export function OversightPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const list = useCursorList({
    key: ['audit'],
    path: '/audit',
    page: auditPageSchema,
    query: { act: url['act'], objectId: url['object'], person: url['person'] },
  });
  const verifying = useMutation({
    mutationFn: () => send(auditVerdictSchema, 'POST', '/audit/verification', { body: null }),
  });
  const peeked = list.rows.find((row) => String(row.position) === url['peek']);
  return (
    <OversightFrame
      title={t('place.oversight')}
      summary={t('audit.summary')}
      actions={
        <Button
          leftSection={<IconShieldCheck size={16} />}
          onClick={() => verifying.mutate()}
          loading={verifying.isPending}
        >
          {t('audit.verify')}
        </Button>
      }
    >
      <div aria-live="polite">
        {verifying.isError && <ProblemNotice error={verifying.error} />}
        {verifying.data && <Verdict verdict={verifying.data} />}
      </div>
      <Checkpoints />
      <Filters label={t('page.filters')}>
        <FilterText
          label={t('audit.act')}
          value={url['act'] ?? ''}
          onChange={(act) => setUrl({ act, peek: undefined })}
        />
        <FilterText
          label={t('audit.object')}
          value={url['object'] ?? ''}
          onChange={(object) => setUrl({ object, peek: undefined })}
        />
      </Filters>
      <WithPeek
        list={
          <RecordList
            label={t('place.oversight')}
            list={list}
            columns={useAuditColumns()}
            rowId={(row) => String(row.position)}
            selected={url['peek']}
            onSelect={(peek) => setUrl({ peek })}
            empty={<Empty>{t('audit.empty')}</Empty>}
          />
        }
        peek={peeked && <EntryPeek entry={peeked} onClose={() => setUrl({ peek: undefined })} />}
      />
    </OversightFrame>
  );
}

function Verdict({
  verdict,
}: {
  verdict: {
    ok: boolean;
    entries: number;
    lastHash: string;
    checkpoints: number;
    fault: { position: number; sentence: string } | null;
  };
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={styles['verdict']} data-ok={verdict.ok}>
      <p>
        {verdict.ok
          ? t('audit.sound', { entries: format.number(verdict.entries) })
          : t('audit.broken', { position: format.number(verdict.fault?.position ?? 0) })}
      </p>
      {verdict.fault && <p>{verdict.fault.sentence}</p>}
      <p>{t('audit.held', { checkpoints: format.number(verdict.checkpoints) })}</p>
      <p className="code faint">{verdict.lastHash}</p>
    </div>
  );
}

function EntryPeek({ entry, onClose }: { entry: AuditEntryView; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Peek title={<span className="code">{entry.act}</span>} label={t('audit.entry')} onClose={onClose}>
      <Fields
        rows={[
          [
            t('audit.position'),
            <span key="position" className="figures">
              {entry.position}
            </span>,
          ],
          [t('audit.at'), <Moment key="at" at={entry.at} />],
          [t('audit.person'), entry.personName ?? entry.person ?? t('audit.node')],
          [
            t('audit.door'),
            <span key="door" className="code">
              {entry.door}
            </span>,
          ],
          [
            t('audit.object'),
            <span key="object" className="code">{`${entry.objectKind} ${entry.objectId}`}</span>,
          ],
          [t('audit.ground'), entry.ground],
          [t('audit.reason'), entry.reason],
          ...Object.entries(entry.facts).map(([name, value]): [string, ReactNode] => [
            name,
            <span key={name} className="code">
              {JSON.stringify(value)}
            </span>,
          ]),
          [
            t('audit.hash'),
            <span key="hash" className="code">
              {entry.hash}
            </span>,
          ],
        ]}
      />
    </Peek>
  );
}

function useAuditColumns(): Column<AuditEntryView>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: 'position',
      head: t('audit.position'),
      width: '80px',
      align: 'end',
      cell: (row) => format.number(row.position),
    },
    { id: 'at', head: t('audit.at'), width: '160px', cell: (row) => <Moment at={row.at} /> },
    {
      id: 'person',
      head: t('audit.person'),
      width: '200px',
      cell: (row) =>
        row.personName ??
        (row.person === null ? (
          <span className="faint">{t('audit.node')}</span>
        ) : (
          <span className="code">{row.person}</span>
        )),
    },
    {
      id: 'act',
      head: t('audit.act'),
      width: '220px',
      cell: (row) => <span className="code">{row.act}</span>,
    },
    {
      id: 'object',
      head: t('audit.object'),
      secondary: true,
      cell: (row) => <span className="code faint">{`${row.objectKind} ${row.objectId}`}</span>,
    },
    { id: 'reason', head: t('audit.reason'), secondary: true, cell: (row) => row.reason ?? row.ground },
  ];
}
