import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { precisionSchema, type CaseDesk, type CaseDetail, type ChronologyEntry } from 'weir/cases/contract';
import { Filters, Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { ChronologyLine, type Span } from './chronology-line.tsx';
import { ChronologyTable } from './chronology-table.tsx';
import { useDesk, useDeskAct } from './use-desk.ts';
import styles from './case.module.css';

const kinds = ['money', 'report', 'alert', 'act', 'product', 'deadline', 'own'] as const;
export type Mark = CaseDesk['marks'][number];
const unmarked = { pinned: false, hidden: false, note: '' };

/** Money, reports, acts, products, deadlines and own lines: a line to zoom, and a table that says the same. */
export function CaseChronology({ found }: { found: CaseDetail }): ReactNode {
  const desk = useDesk(found.id);
  return <Answered query={desk}>{({ marks }) => <Chronology found={found} marks={marks} />}</Answered>;
}

function Chronology({ found, marks }: { found: CaseDetail; marks: readonly Mark[] }): ReactNode {
  const { t } = useTranslation();
  const act = useDeskAct(found.id);
  const [url, setUrl] = useUrlState();
  const [span, setSpan] = useState<Span | null>(null);
  const [showHidden, setShowHidden] = useState(false);
  const marked = new Map(marks.map((mark) => [mark.line, mark]));
  const kind = kinds.find((one) => one === url['kind']);
  const ofKind = found.chronology.filter((entry) => kind === undefined || entry.kind === kind);
  const hidden = ofKind.filter(({ id }) => marked.get(id)?.hidden === true).length;
  const drawn = ofKind.filter(({ id }) => showHidden || marked.get(id)?.hidden !== true);
  const inside = drawn.filter(
    ({ at, id }) =>
      span === null ||
      marked.get(id)?.pinned === true ||
      (Date.parse(at) >= span.from && Date.parse(at) <= span.to),
  );
  const mark = (entry: ChronologyEntry, change: Partial<typeof unmarked>): void => {
    const { pinned, hidden: away, note } = marked.get(entry.id) ?? unmarked;
    act.mutate({ path: 'marks', body: { line: entry.id, pinned, hidden: away, note, ...change } });
  };
  return (
    <Section title={t('case.chronology')}>
      <Filters label={t('casework.filters')}>
        <NativeSelect
          size="xs"
          aria-label={t('casework.kindLabel')}
          value={kind ?? ''}
          onChange={(event) => setUrl({ kind: event.currentTarget.value || undefined })}
          data={[
            { value: '', label: t('casework.allKinds') },
            ...kinds.map((value) => ({ value, label: t(`casework.lineKind.${value}`) })),
          ]}
        />
        {hidden > 0 && (
          <Button size="xs" onClick={() => setShowHidden(!showHidden)} aria-pressed={showHidden}>
            {t('casework.hiddenCount', { count: hidden })}
          </Button>
        )}
      </Filters>
      {act.isError && <ProblemNotice error={act.error} />}
      <ChronologyLine entries={drawn} span={span} onSpan={setSpan} />
      <ChronologyTable entries={inside} marks={marked} onMark={mark} />
      <OwnLine caseId={found.id} />
    </Section>
  );
}

function OwnLine({ caseId }: { caseId: string }): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [date, setDate] = useState('');
  const [precision, setPrecision] = useState<(typeof precisionSchema.options)[number]>('day');
  const act = useDeskAct(caseId, () => setText(''));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    act.mutate({
      path: 'entries',
      // A day is the same day everywhere; a minute is the writer's own clock.
      body: {
        text: text.trim(),
        precision,
        at: new Date(precision === 'minute' ? date : `${date.slice(0, 10)}T00:00:00Z`).toISOString(),
      },
    });
  };
  return (
    <form onSubmit={submit} className={styles['row']}>
      {act.isError && <ProblemNotice error={act.error} />}
      <NativeSelect
        size="xs"
        aria-label={t('casework.precisionLabel')}
        value={precision}
        onChange={(event) => {
          setPrecision(precisionSchema.parse(event.currentTarget.value));
          setDate('');
        }}
        data={precisionSchema.options.map((value) => ({ value, label: t(`casework.precision.${value}`) }))}
      />
      <TextInput
        size="xs"
        type={precision === 'minute' ? 'datetime-local' : 'date'}
        aria-label={t('case.deadlineWhen')}
        value={date}
        onChange={(event) => setDate(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        style={{ flex: 1 }}
        aria-label={t('casework.ownLine')}
        placeholder={t('casework.ownLine')}
        dir="auto"
        maxLength={1000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button size="xs" type="submit" loading={act.isPending} disabled={text.trim() === '' || date === ''}>
        {t('do.add')}
      </Button>
    </form>
  );
}
