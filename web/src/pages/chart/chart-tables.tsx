import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../design/surroundings.tsx';
import { Section } from '../../design/page/page.tsx';
import { Table } from '../../design/table/table.tsx';
import { changed, collapsed, ungrouped, unnoted, type Chart } from './chart-state.ts';
import { sumsOf, type View } from './chart-view.ts';

/** Rows shown at a time. */
const rows = 100;

/** The chart in words: the way by keyboard, and for those who hear it. */
export function ChartTables(props: {
  view: View;
  chart: Chart;
  nameOf: (id: string) => string;
  picked: ReadonlySet<string>;
  onPick: (ids: Iterable<string>) => void;
  change: (next: (chart: Chart) => Chart) => void;
}): ReactNode {
  const { view, chart, nameOf, picked, onPick, change } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [nodesShown, setNodesShown] = useState(rows);
  const [edgesShown, setEdgesShown] = useState(rows);
  const toggle = (id: string): void => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    onPick(next);
  };
  const more = (count: number, shown: number, show: (shown: number) => void): ReactNode =>
    count > shown && (
      <Button size="xs" onClick={() => show(shown + rows)}>
        {t('chart.shownOf', { shown, found: count })}
      </Button>
    );
  return (
    <>
      <Section title={t('chart.nodes')}>
        <Table
          label={t('chart.nodes')}
          rows={view.nodes.slice(0, nodesShown)}
          rowId={({ id }) => id}
          columns={[
            {
              id: 'pick',
              head: t('chart.pick'),
              width: '80px',
              cell: ({ id }) => (
                <input
                  type="checkbox"
                  aria-label={`${t('chart.pick')} ${nameOf(id)}`}
                  checked={picked.has(id)}
                  onChange={() => toggle(id)}
                />
              ),
            },
            { id: 'name', head: t('chart.name'), cell: ({ id }) => <bdi>{nameOf(id)}</bdi> },
            {
              id: 'kind',
              head: t('chart.kindLabel'),
              width: '120px',
              cell: ({ node }) => t(`chart.kind.${node.kind}`),
            },
            {
              id: 'more',
              head: t('chart.remarks'),
              cell: ({ id, node, members, pinned }) => (
                <>
                  {members.length > 1 && (
                    <Button size="compact-xs" onClick={() => change((old) => ungrouped(old, id))}>
                      {t('chart.ungroup', { number: members.length })}
                    </Button>
                  )}
                  {node.hits > 0 && <span>{t('chart.hits', { number: node.hits })} </span>}
                  {pinned && <span>{t('chart.pinned')}</span>}
                </>
              ),
            },
          ]}
          foot={more(view.nodes.length, nodesShown, setNodesShown)}
        />
      </Section>
      <Section title={t('chart.edges')}>
        <Table
          label={t('chart.edges')}
          rows={view.edges.slice(0, edgesShown)}
          rowId={({ id }) => id}
          columns={[
            { id: 'from', head: t('chart.from'), cell: ({ from }) => <bdi>{nameOf(from)}</bdi> },
            {
              id: 'kind',
              head: t('chart.kindLabel'),
              width: '130px',
              cell: ({ kind }) => t(`chart.edge.${kind}`),
            },
            { id: 'to', head: t('chart.to'), cell: ({ to }) => <bdi>{nameOf(to)}</bdi> },
            {
              id: 'sums',
              head: t('chart.sums'),
              align: 'end',
              cell: ({ edges }) =>
                [...sumsOf(edges)]
                  .map(([currency, minor]) => `${format.minor(minor, currency)} ${currency}`)
                  .join(', '),
            },
            {
              id: 'payments',
              head: t('chart.payments'),
              align: 'end',
              width: '110px',
              cell: ({ edges, kind }) =>
                kind === 'money' &&
                format.number(
                  edges.flatMap(({ sums }) => sums).reduce((all, { payments }) => all + payments, 0),
                ),
            },
          ]}
          foot={more(view.edges.length, edgesShown, setEdgesShown)}
        />
      </Section>
      {chart.asked.length > 0 && (
        <Section title={t('chart.asked')}>
          <ul>
            {chart.asked.map(({ of, question, shown, found }) => (
              <li key={`${of} ${question}`}>
                <bdi>{of.split(' ').map(nameOf).join(', ')}</bdi> {t(`chart.question.${question}`)}{' '}
                {t('chart.shownOf', { shown, found })}{' '}
                <Button size="compact-xs" onClick={() => change((old) => collapsed(old, of, question))}>
                  {t('chart.collapse')}
                </Button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {view.hidden > 0 && (
        <Button
          size="xs"
          onClick={() => change((old) => changed(old, [...old.nodes.keys()], { hidden: false }))}
        >
          {t('chart.unhide', { number: view.hidden })}
        </Button>
      )}
      {chart.notes.length > 0 && (
        <Section title={t('chart.notes')}>
          <ul>
            {chart.notes.map(({ id, text }) => (
              <li key={id}>
                <bdi>{text}</bdi>{' '}
                <Button size="compact-xs" onClick={() => change((old) => unnoted(old, id))}>
                  {t('chart.removeNote')}
                </Button>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
