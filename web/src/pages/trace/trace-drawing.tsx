import { SegmentedControl } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from '@tanstack/react-router';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { MinorMoney } from '../../design/parts/money.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { heldAt, isExit, largestCarriers, mergeSmall, type Flow } from './flow.ts';
import { largestHolding, laneOrderOf, timesOf, type Ribbon } from './trace-layout.ts';
import { NodePeek } from './node-peek.tsx';
import { TraceGraph } from './trace-graph.tsx';
import { TracePicture } from './trace-picture.tsx';
import styles from './trace.module.css';

export interface Picture {
  name: string;
  flow: Flow;
  /** Final holdings by account, minor units, from the answer. */
  atEnd: ReadonlyMap<string, number>;
  /** The steps are all of them, in one currency: sums over them are exact. */
  whole: boolean;
}

const laneChoices = ['15', '40', '100', '400', '2000'];

/** One picture, or two rules one above the other on the same lanes, the same axis and the same thickness. */
export function TraceDrawing({ pictures }: { pictures: readonly Picture[] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [url, setUrl] = useUrlState();
  const limit = Number(url['lanes'] ?? 40);
  const shared = useMemo(() => {
    const flows = pictures.map((picture) => picture.flow);
    const { kept, merged } = largestCarriers(flows, limit);
    const drawn = flows.map((flow) => mergeSmall(flow, kept));
    return {
      drawn,
      merged,
      times: timesOf(flows),
      order: laneOrderOf(...drawn),
      largest: Math.max(...drawn.map(largestHolding)),
    };
  }, [
    pictures.map(({ flow }) => flow.steps).flat().length,
    pictures.length,
    pictures[0]?.flow.currency,
    pictures[1]?.name,
    limit,
  ]);
  const { times } = shared;
  const last = times.length - 1;
  const askedFor =
    url['asOf'] === undefined ? last : times.findLastIndex((time) => time <= Date.parse(url['asOf']!));
  const at = askedFor < 0 ? 0 : askedFor;
  const asOf = times[at] ?? 0;
  const scale = url['scale'] === 'clock' ? 'clock' : 'even';
  const graph = url['view'] === 'graph';
  const iso = new Date(asOf).toISOString();
  const chosen = shared.drawn[0]?.steps.find((step) => step.transaction === url['flow']);

  return (
    <>
      <div className={styles['controls']}>
        <label className={styles['asOf']}>
          <span>
            {t('trace.asOf')} <Moment at={iso} />
          </span>
          <input
            type="range"
            min={0}
            max={last}
            value={at}
            aria-valuetext={format.dateTime(iso)}
            onChange={(event) => {
              const index = Number(event.currentTarget.value);
              setUrl({ asOf: index === last ? undefined : new Date(times[index]!).toISOString() });
            }}
          />
        </label>
        <SegmentedControl
          aria-label={t('trace.view')}
          value={graph ? 'graph' : 'time'}
          onChange={(view) =>
            setUrl({ view: view === 'time' ? undefined : view, flow: undefined, node: undefined })
          }
          data={[
            { value: 'time', label: t('trace.viewTime') },
            { value: 'graph', label: t('trace.viewGraph') },
          ]}
        />
        {!graph && (
          <SegmentedControl
            aria-label={t('trace.scale')}
            value={scale}
            onChange={(value) => setUrl({ scale: value === 'even' ? undefined : value })}
            data={[
              { value: 'even', label: t('trace.scaleEven') },
              { value: 'clock', label: t('trace.scaleClock') },
            ]}
          />
        )}
        <Choice
          label={t('trace.lanes')}
          value={String(limit)}
          onChange={(lanes) => setUrl({ lanes: lanes === '40' ? undefined : lanes })}
          options={laneChoices.map((value) => ({
            value,
            label: t('trace.lanesAtMost', { count: Number(value) }),
          }))}
        />
      </div>
      <WithPeek
        list={
          <div className={styles['pictures']}>
            {pictures.map((picture, index) => (
              <figure key={picture.name} className={styles['figure']}>
                <figcaption>
                  {pictures.length > 1 && <strong>{picture.name}</strong>}
                  {picture.whole && <Sums flow={picture.flow} asOf={asOf} />}
                </figcaption>
                {graph ? (
                  <TraceGraph
                    flow={picture.flow}
                    label={t('trace.pictureLabel', { rule: picture.name })}
                    asOf={asOf}
                    limit={limit}
                    selected={url['node']}
                    onSelect={(node) => setUrl({ node })}
                  />
                ) : (
                  <TracePicture
                    flow={shared.drawn[index] ?? picture.flow}
                    label={t('trace.pictureLabel', { rule: picture.name })}
                    scale={scale}
                    asOf={asOf}
                    othersCount={shared.merged}
                    atEnd={picture.atEnd}
                    nameOf={(account) => <AccountName account={account} />}
                    selected={url['flow']}
                    onSelect={(ribbon) => setUrl({ flow: ribbon?.key })}
                    laneOrder={shared.order}
                    largest={shared.largest}
                    times={times}
                  />
                )}
              </figure>
            ))}
          </div>
        }
        peek={
          graph
            ? url['node'] !== undefined && (
                <NodePeek
                  node={url['node']}
                  flow={pictures[0]!.flow}
                  asOf={asOf}
                  onClose={() => setUrl({ node: undefined })}
                />
              )
            : chosen && (
                <RibbonPeek
                  ribbon={underRibbon(shared.drawn[0]!, chosen.transaction)}
                  currency={shared.drawn[0]!.currency}
                  onClose={() => setUrl({ flow: undefined })}
                />
              )
        }
      />
    </>
  );
}

/** The exact sum at this moment: what came in is held or has left. */
function Sums({ flow, asOf }: { flow: Flow; asOf: number }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const held = [...heldAt(flow, asOf)];
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
  const left = sum(held.filter(([lane]) => isExit(lane)).map(([, amount]) => amount));
  const holding = held.filter(([lane, amount]) => !isExit(lane) && amount > 0);
  return (
    <span className="figures faint">
      {t('trace.sums', {
        held: format.minor(sum(holding.map(([, amount]) => amount)), flow.currency),
        accounts: format.number(holding.length),
        left: format.minor(left, flow.currency),
        currency: flow.currency,
      })}
    </span>
  );
}

function underRibbon(flow: Flow, transaction: string): Pick<Ribbon, 'steps' | 'from' | 'to' | 'tainted'> {
  const first = flow.steps.find((step) => step.transaction === transaction);
  const dayMs = 86_400_000;
  // The picture merges movements of the same pair that lie on each other; here they are told one by one.
  const steps = first
    ? flow.steps.filter(
        (step) =>
          step.from === first.from && step.to === first.to && Math.abs(step.time - first.time) < dayMs,
      )
    : [];
  return {
    steps,
    from: first?.from ?? '',
    to: first?.to ?? '',
    tainted: steps.reduce((sum, step) => sum + step.tainted, 0),
  };
}

function RibbonPeek({
  ribbon,
  currency,
  onClose,
}: {
  ribbon: Pick<Ribbon, 'steps' | 'from' | 'to' | 'tainted'>;
  currency: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Peek
      title={<MinorMoney minor={ribbon.tainted} currency={currency} />}
      label={t('trace.under')}
      onClose={onClose}
    >
      <p className={styles['hop']}>
        <AccountName account={ribbon.from} /> <span aria-hidden>→</span> <AccountName account={ribbon.to} />
      </p>
      <ol className={styles['under']}>
        {ribbon.steps.map((step) => (
          <li key={step.transaction}>
            <Link to={`/transactions?id=${encodeURIComponent(step.transaction)}`} className="code">
              {step.transaction}
            </Link>
            <Moment at={new Date(step.time).toISOString()} />
            <span>
              {t('trace.tainted')} <MinorMoney minor={step.tainted} currency={currency} />
            </span>
            {step.amount !== step.tainted && (
              <span className="faint">
                {t('trace.whole')} <MinorMoney minor={step.amount} currency={currency} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </Peek>
  );
}
