import { ActionIcon, Button, Menu, Popover, Textarea, TextInput } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBinaryTree2,
  IconDownload,
  IconFilter,
  IconLasso,
  IconMaximize,
  IconNote,
  IconSearch,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { chartExportedSchema, leastSchema, nodeKindSchema } from 'weir/charts/contract';
import { send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { saveFile } from '../transactions/save-file.ts';
import { asCsv, asGraphml, asJson, asPng, asSvg } from './chart-export.ts';
import { noted } from './chart-state.ts';
import type { Filters, View } from './chart-view.ts';
import { tokenOf, tokenValue } from './picture.ts';
import type { useChart } from './use-chart.ts';
import styles from './chart.module.css';

const formats = ['png', 'svg', 'csv', 'graphml', 'json'] as const;
type Format = (typeof formats)[number];

interface BarProps {
  chart: ReturnType<typeof useChart>;
  view: View;
  filters: Filters;
  picked: readonly string[];
  nameOf: (id: string) => string;
  caseId: string | null;
  /** Without a picture there is nothing to zoom or to draw a line on. */
  flat: boolean;
  lasso: boolean;
  onLasso: () => void;
  onZoom: (how: 'in' | 'out' | 'fit') => void;
  onPick: (ids: readonly string[]) => void;
  onCentre: (id: string) => void;
  children: ReactNode;
}

/** What concerns the whole chart, in one row; the keyboard reaches each. */
export function ChartBar(props: BarProps): ReactNode {
  const { chart, view, flat, lasso, onZoom, children } = props;
  const { t } = useTranslation();
  const tool = (name: string, icon: ReactNode, act: () => void, disabled: boolean): ReactNode => (
    <ActionIcon aria-label={name} title={name} onClick={act} disabled={disabled}>
      {icon}
    </ActionIcon>
  );
  return (
    <div className={styles['bar']} role="toolbar" aria-label={t('chart.title')}>
      <span className={styles['tools']}>
        {tool(t('chart.undo'), <IconArrowBackUp size={17} />, chart.undo, chart.history.past.length === 0)}
        {tool(
          t('chart.redo'),
          <IconArrowForwardUp size={17} />,
          chart.redo,
          chart.history.future.length === 0,
        )}
        {tool(t('chart.arrange'), <IconBinaryTree2 size={17} />, chart.arrange, false)}
        {tool(t('chart.zoomIn'), <IconZoomIn size={17} />, () => onZoom('in'), flat)}
        {tool(t('chart.zoomOut'), <IconZoomOut size={17} />, () => onZoom('out'), flat)}
        {tool(t('chart.fit'), <IconMaximize size={17} />, () => onZoom('fit'), flat)}
        <ActionIcon
          aria-label={t('chart.lasso')}
          title={t('chart.lasso')}
          aria-pressed={lasso}
          data-on={lasso || undefined}
          disabled={flat}
          onClick={props.onLasso}
        >
          <IconLasso size={17} />
        </ActionIcon>
      </span>
      <Search {...props} />
      <FilterButton filters={props.filters} />
      <NoteButton {...props} />
      <ExportButton {...props} />
      <span className={styles['counts']} role="status">
        <span>{t('chart.drawn', { nodes: view.nodes.length, edges: view.edges.length })}</span>
        {view.hidden > 0 && <span>{t('chart.hiddenCount', { number: view.hidden })}</span>}
        {view.filtered > 0 && <span>{t('chart.filteredCount', { number: view.filtered })}</span>}
        {chart.placing && <span>{t('chart.placing')}</span>}
      </span>
      <span className={styles['end']}>{children}</span>
    </div>
  );
}

function Search({ view, nameOf, onPick, onCentre }: BarProps): ReactNode {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const wanted = words.trim().toLocaleLowerCase();
  const found =
    wanted === '' ? [] : view.nodes.filter(({ id }) => nameOf(id).toLocaleLowerCase().includes(wanted));
  return (
    <span className={styles['search']}>
      <TextInput
        size="xs"
        aria-label={t('chart.search')}
        placeholder={t('chart.search')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
        onKeyDown={({ key }) => {
          if (key !== 'Enter' || !found[0]) return;
          onPick(found.slice(0, 200).map(({ id }) => id));
          onCentre(found[0].id);
        }}
      />
      <span role="status">{wanted !== '' && t('chart.foundCount', { number: found.length })}</span>
    </span>
  );
}

function FilterButton({ filters }: { filters: Filters }): ReactNode {
  const { t } = useTranslation();
  const [, setUrl] = useUrlState();
  const [least, setLeast] = useState(filters.least === '0' ? '' : filters.least);
  const isWrong = least !== '' && !leastSchema.safeParse(least).success;
  const inForce = filters.without.size + (filters.least === '0' ? 0 : 1);
  return (
    <Popover trapFocus position="bottom-start">
      <Popover.Target>
        <Button size="xs" leftSection={<IconFilter size={15} aria-hidden />}>
          {inForce === 0 ? t('chart.filters') : `${t('chart.filters')} (${inForce})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <fieldset className={styles['kinds']}>
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
        <TextInput
          size="xs"
          inputMode="decimal"
          label={t('chart.least')}
          description={t('chart.leastHint')}
          error={isWrong && t('chart.leastWrong')}
          value={least}
          onChange={({ currentTarget: { value } }) => {
            setLeast(value);
            if (value === '' || leastSchema.safeParse(value).success) setUrl({ least: value || undefined });
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function NoteButton({ chart, view, picked }: BarProps): ReactNode {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  return (
    <Popover trapFocus position="bottom-start" opened={opened} onChange={setOpened}>
      <Popover.Target>
        <Button size="xs" leftSection={<IconNote size={15} aria-hidden />} onClick={() => setOpened(!opened)}>
          {t('chart.addNote')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Textarea
          size="xs"
          label={t('chart.note')}
          maxLength={2000}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Button
          size="xs"
          mt={8}
          disabled={text.trim() === ''}
          onClick={() => {
            const at = view.nodes.find(({ id }) => id === picked[0]) ?? view.nodes[0];
            chart.change((old) =>
              noted(old, { id: crypto.randomUUID(), x: at?.x ?? 0, y: at?.y ?? 0, text: text.trim() }),
            );
            setText('');
            setOpened(false);
          }}
        >
          {t('chart.putNote')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

function ExportButton({ chart, view, nameOf, caseId }: BarProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const exporting = useMutation({
    mutationFn: async (way: Format) => {
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
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button
            size="xs"
            leftSection={<IconDownload size={15} aria-hidden />}
            loading={exporting.isPending}
          >
            {t('chart.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map((way) => (
            <Menu.Item key={way} onClick={() => exporting.mutate(way)}>
              {way === 'graphml' ? 'GraphML' : way.toUpperCase()}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {exporting.isError && <ProblemNotice error={exporting.error} />}
    </>
  );
}
