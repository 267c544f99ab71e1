import { Button, SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartEdge } from 'weir/charts/contract';
import { useFormat } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { changed, collapsed, ungrouped, unnoted, type Chart } from './chart-state.ts';
import { sumsOf, type View } from './chart-view.ts';
import { EdgePayments } from './edge-payments.tsx';
import styles from './chart.module.css';

/** Rows shown at a time. */
const rows = 100;

const parts = ['nodes', 'edges', 'asked', 'notes'] as const;
type Part = (typeof parts)[number];

interface SideProps {
  view: View;
  chart: Chart;
  nameOf: (id: string) => string;
  picked: ReadonlySet<string>;
  onPick: (ids: Iterable<string>) => void;
  change: (next: (chart: Chart) => Chart) => void;
}

/** The chart in words, beside the picture: for those who hear it, and the way by keyboard. */
export function ChartSide(props: SideProps): ReactNode {
  const { view, chart, nameOf, change } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [url, setUrl] = useUrlState();
  const part = parts.find((each) => each === url['side']) ?? 'nodes';
  const edge = url['link'] === undefined ? undefined : view.edges.find(({ id }) => id === url['link']);
  const counts: Record<Part, number> = {
    nodes: view.nodes.length,
    edges: view.edges.length,
    asked: chart.asked.length,
    notes: chart.notes.length,
  };
  return (
    <aside className={styles['side']} aria-label={t('chart.side')}>
      {edge && <EdgePayments edge={edge} nameOf={nameOf} onClose={() => setUrl({ link: undefined })} />}
      <SegmentedControl
        fullWidth
        aria-label={t('chart.side')}
        value={part}
        onChange={(value) => setUrl({ side: value === 'nodes' ? undefined : value })}
        data={parts.map((value) => ({
          value,
          label: `${t(`chart.${value}`)} ${format.number(counts[value])}`,
        }))}
      />
      <div className={styles['rows']} tabIndex={0} role="group" aria-label={t(`chart.${part}`)}>
        {part === 'nodes' && <Nodes {...props} />}
        {part === 'edges' && <Edges {...props} onOpen={(id) => setUrl({ link: id })} />}
        {part === 'asked' && <Asked {...props} />}
        {part === 'notes' && <Notes {...props} />}
      </div>
      {view.hidden > 0 && (
        <Button
          size="xs"
          onClick={() => change((old) => changed(old, [...old.nodes.keys()], { hidden: false }))}
        >
          {t('chart.unhide', { number: view.hidden })}
        </Button>
      )}
    </aside>
  );
}

function More(props: { shown: number; found: number; onMore: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    props.found > props.shown && (
      <Button size="xs" onClick={props.onMore}>
        {t('chart.shownOf', { shown: props.shown, found: props.found })}
      </Button>
    )
  );
}

function Nodes({ view, nameOf, picked, onPick, change }: SideProps): ReactNode {
  const { t } = useTranslation();
  const [shown, setShown] = useState(rows);
  const toggle = (id: string): void => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    onPick(next);
  };
  return (
    <>
      <table aria-label={t('chart.nodes')}>
        <thead>
          <tr>
            <th scope="col">{t('chart.pick')}</th>
            <th scope="col">{t('chart.name')}</th>
            <th scope="col">{t('chart.kindLabel')}</th>
          </tr>
        </thead>
        <tbody>
          {view.nodes.slice(0, shown).map(({ id, node, members, pinned }) => (
            <tr key={id} data-picked={picked.has(id) || undefined}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`${t('chart.pick')} ${nameOf(id)}`}
                  checked={picked.has(id)}
                  onChange={() => toggle(id)}
                />
              </td>
              <td>
                <bdi className={styles['name']}>{nameOf(id)}</bdi>
                {members.length > 1 && (
                  <Button size="compact-xs" onClick={() => change((old) => ungrouped(old, id))}>
                    {t('chart.ungroup', { number: members.length })}
                  </Button>
                )}
              </td>
              <td className="faint">
                {t(`chart.kind.${node.kind}`)}
                {node.hits > 0 && <div>{t('chart.hits', { number: node.hits })}</div>}
                {pinned && <div>{t('chart.pinned')}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More shown={shown} found={view.nodes.length} onMore={() => setShown(shown + rows)} />
    </>
  );
}

function Edges({ view, nameOf, onOpen }: SideProps & { onOpen: (id: string) => void }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [shown, setShown] = useState(rows);
  const opens = (edges: readonly ChartEdge[], kind: ChartEdge['kind']): string =>
    kind === 'money'
      ? t('chart.paymentCount', {
          number: format.number(
            edges.flatMap(({ sums }) => sums).reduce((all, { payments }) => all + payments, 0),
          ),
        })
      : t('chart.open');
  return (
    <>
      <table aria-label={t('chart.edges')}>
        <thead>
          <tr>
            <th scope="col">{t('chart.from')}</th>
            <th scope="col">{t('chart.to')}</th>
            <th scope="col" data-end>
              {t('chart.sums')}
            </th>
          </tr>
        </thead>
        <tbody>
          {view.edges.slice(0, shown).map(({ id, kind, from, to, edges }) => (
            <tr key={id}>
              <td>
                <bdi className={styles['name']}>{nameOf(from)}</bdi>
                <span className="faint"> {t(`chart.edge.${kind}`)}</span>
              </td>
              <td>
                <bdi className={styles['name']}>{nameOf(to)}</bdi>
              </td>
              <td data-end>
                {[...sumsOf(edges)].map(([currency, minor]) => (
                  <div key={currency}>
                    {format.minor(minor, currency)} {currency}
                  </div>
                ))}
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={`${opens(edges, kind)} (${nameOf(from)} ${t(`chart.edge.${kind}`)} ${nameOf(to)})`}
                  onClick={() => onOpen(id)}
                >
                  {opens(edges, kind)}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More shown={shown} found={view.edges.length} onMore={() => setShown(shown + rows)} />
    </>
  );
}

function Asked({ chart, nameOf, change }: SideProps): ReactNode {
  const { t } = useTranslation();
  return (
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
  );
}

function Notes({ chart, change }: SideProps): ReactNode {
  const { t } = useTranslation();
  return (
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
  );
}
