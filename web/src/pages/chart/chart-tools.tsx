import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  chartExportedSchema,
  chartPathSchema,
  nodeKindSchema,
  questionSchema,
  type ChartQuestion,
} from 'weir/charts/contract';
import { send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { saveFile } from '../transactions/save-file.ts';
import { AddPicked } from './add-picked.tsx';
import { tokenOf, tokenValue } from './chart-canvas.tsx';
import { asCsv, asGraphml, asJson, asPng, asSvg } from './chart-export.ts';
import { changed, groupedByHolder, noted, withAnswer } from './chart-state.ts';
import type { Filters, View } from './chart-view.ts';
import { useExpanding, type useChart } from './use-chart.ts';
import styles from './chart.module.css';

const formats = ['png', 'svg', 'csv', 'graphml', 'json'] as const;
type Format = (typeof formats)[number];

/** All that can be done on the canvas, as buttons: the keyboard reaches each. */
export function ChartTools(props: {
  chart: ReturnType<typeof useChart>;
  view: View;
  filters: Filters;
  picked: readonly string[];
  nameOf: (id: string) => string;
  caseId: string | null;
  onPick: (ids: readonly string[]) => void;
  onCentre: (id: string) => void;
}): ReactNode {
  const { chart, view, filters, picked, nameOf, caseId } = props;
  const { change } = chart;
  const { t } = useTranslation();
  const format = useFormat();
  const [, setUrl] = useUrlState();
  const [question, setQuestion] = useState<ChartQuestion>('paid-in');
  const [words, setWords] = useState('');
  const [note, setNote] = useState('');
  const [way, setWay] = useState<Format>('png');
  const members = view.nodes.filter(({ id }) => picked.includes(id)).flatMap((node) => node.members);
  const expanding = useExpanding(change);
  const path = useMutation({
    mutationFn: (order: 'time' | 'static') =>
      send(chartPathSchema, 'POST', '/chart/paths', { body: { from: members[0], to: members[1], order } }),
    onSuccess: ({ payments, answer }) => {
      if (payments === null) return;
      change((old) => withAnswer(old, answer));
      props.onPick([...new Set(payments.flatMap(({ from, to }) => [from, to]))]);
    },
  });
  const exporting = useMutation({
    mutationFn: async () => {
      const said = await send(chartExportedSchema, 'POST', '/chart/exports', {
        body: { format: way, nodes: view.nodes.length, edges: view.edges.length, caseId },
      });
      const given = {
        view,
        nameOf,
        mark: said.mark,
        line: t('chart.exportedBy', { name: said.by, time: format.dateTime(said.at) }),
      };
      const svg = (): string => asSvg(given, chart.history.now, tokenValue, tokenOf);
      const file: Record<Format, () => Promise<Blob> | Blob> = {
        png: () => asPng(svg()),
        svg: () => new Blob([svg()], { type: 'image/svg+xml' }),
        csv: () => new Blob(['\uFEFF', asCsv(given)], { type: 'text/csv' }),
        graphml: () => new Blob([asGraphml(given)], { type: 'application/xml' }),
        json: () => new Blob([asJson(given, chart.history.now)], { type: 'application/json' }),
      };
      saveFile(await file[way](), `chart.${way}`);
    },
  });
  const found =
    words.trim() === ''
      ? []
      : view.nodes.filter(({ id }) =>
          nameOf(id).toLocaleLowerCase().includes(words.trim().toLocaleLowerCase()),
        );
  const failed = expanding.error ?? path.error ?? exporting.error;

  return (
    <>
      <div className={styles['tools']}>
        <Button size="xs" disabled={chart.history.past.length === 0} onClick={chart.undo}>
          {t('chart.undo')}
        </Button>
        <Button size="xs" disabled={chart.history.future.length === 0} onClick={chart.redo}>
          {t('chart.redo')}
        </Button>
        <Button size="xs" onClick={chart.arrange}>
          {t('chart.arrange')}
        </Button>
        <TextInput
          size="xs"
          label={t('chart.search')}
          value={words}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
          onKeyDown={({ key }) => {
            if (key !== 'Enter' || !found[0]) return;
            props.onPick(found.slice(0, 200).map(({ id }) => id));
            props.onCentre(found[0].id);
          }}
          description={words.trim() === '' ? undefined : t('chart.foundCount', { number: found.length })}
        />
        <TextInput
          size="xs"
          type="number"
          min={0}
          label={t('chart.least')}
          value={filters.minimum === 0 ? '' : filters.minimum / 100}
          onChange={({ currentTarget: { value } }) =>
            setUrl({ least: value === '' ? undefined : String(Math.round(Number(value) * 100)) })
          }
        />
        <fieldset className={styles['counts']}>
          <legend>{t('chart.show')}</legend>
          {nodeKindSchema.options.map((kind) => (
            <label key={kind}>
              <input
                type="checkbox"
                checked={!filters.without.has(kind)}
                onChange={() => {
                  const left = new Set(filters.without);
                  if (!left.delete(kind)) left.add(kind);
                  setUrl({ without: [...left].join(',') || undefined });
                }}
              />{' '}
              {t(`chart.kind.${kind}`)}
            </label>
          ))}
        </fieldset>
      </div>
      <div className={styles['tools']} role="group" aria-label={t('chart.withPicked')}>
        <span role="status">{t('chart.pickedCount', { number: picked.length })}</span>
        <NativeSelect
          size="xs"
          label={t('chart.ask')}
          value={question}
          onChange={({ currentTarget: { value } }) => setQuestion(questionSchema.parse(value))}
          data={questionSchema.options.map((value) => ({ value, label: t(`chart.question.${value}`) }))}
        />
        <Button
          size="xs"
          disabled={members.length === 0}
          loading={expanding.isPending}
          onClick={() => {
            const before = chart.history.now.asked.find(
              ({ of, question: asked }) => of === members[0] && asked === question,
            );
            expanding.mutate({
              ids: members,
              question,
              minimum: filters.minimum,
              limit: Math.min(500, 12 + (before?.shown ?? 0)),
            });
          }}
        >
          {t('chart.expand')}
        </Button>
        <Button
          size="xs"
          disabled={members.length !== 2}
          loading={path.isPending}
          onClick={() => path.mutate('time')}
        >
          {t('chart.pathTime')}
        </Button>
        <Button
          size="xs"
          disabled={members.length !== 2}
          loading={path.isPending}
          onClick={() => path.mutate('static')}
        >
          {t('chart.pathStatic')}
        </Button>
        <Button
          size="xs"
          disabled={members.length === 0}
          onClick={() => change((old) => changed(old, members, { hidden: true }))}
        >
          {t('chart.hide')}
        </Button>
        <Button
          size="xs"
          disabled={members.length === 0}
          onClick={() => change((old) => changed(old, members, { pinned: true }))}
        >
          {t('chart.pin')}
        </Button>
        <Button
          size="xs"
          disabled={members.length === 0}
          onClick={() => change((old) => changed(old, members, { pinned: false }))}
        >
          {t('chart.unpin')}
        </Button>
        <Button
          size="xs"
          disabled={members.length < 2}
          onClick={() => change((old) => groupedByHolder(old, members))}
        >
          {t('chart.group')}
        </Button>
        {caseId !== null && <AddPicked caseId={caseId} view={view} picked={picked} members={members} />}
      </div>
      <div className={styles['tools']}>
        <TextInput
          size="xs"
          label={t('chart.note')}
          maxLength={2000}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        <Button
          size="xs"
          disabled={note.trim() === ''}
          onClick={() => {
            const at = view.nodes.find(({ id }) => id === picked[0]) ?? view.nodes[0];
            change((old) =>
              noted(old, { id: crypto.randomUUID(), x: at?.x ?? 0, y: at?.y ?? 0, text: note.trim() }),
            );
            setNote('');
          }}
        >
          {t('chart.putNote')}
        </Button>
        <NativeSelect
          size="xs"
          label={t('chart.format')}
          value={way}
          onChange={({ currentTarget: { value } }) => setWay(formats.find((each) => each === value) ?? 'png')}
          data={formats.map((value) => ({ value, label: value.toUpperCase() }))}
        />
        <Button size="xs" loading={exporting.isPending} onClick={() => exporting.mutate()}>
          {t('chart.export')}
        </Button>
      </div>
      {path.data?.payments === null && <p role="status">{t('chart.noPath')}</p>}
      {failed && <ProblemNotice error={failed} />}
    </>
  );
}
