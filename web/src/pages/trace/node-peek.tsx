import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AccountName } from '../../design/parts/account-name.tsx';
import { MinorMoney } from '../../design/parts/money.tsx';
import { Peek } from '../../design/peek/peek.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { heldAt, type Flow } from './flow.ts';
import { LaneName, useLaneWord } from './lane-name.tsx';
import styles from './trace.module.css';

const shown = 50;

/** One account of the graph: who brought it marked money, whom it paid, what it holds. */
export function NodePeek({
  node,
  flow,
  asOf,
  onClose,
}: {
  node: string;
  flow: Flow;
  asOf: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useLaneWord()(node, 0);
  const steps = flow.steps.filter(({ time }) => time <= asOf);
  const sums = (side: 'from' | 'to'): [string, number][] => {
    const other = side === 'from' ? 'to' : 'from';
    const found = new Map<string, number>();
    for (const step of steps) {
      if (step[side] === node) found.set(step[other], (found.get(step[other]) ?? 0) + step.tainted);
    }
    return [...found].sort((one, another) => another[1] - one[1]);
  };
  const list = (title: string, lines: readonly [string, number][]): ReactNode =>
    lines.length > 0 && (
      <>
        <h3>{title}</h3>
        <ul className={styles['under']}>
          {lines.slice(0, shown).map(([lane, amount]) => (
            <li key={lane}>
              <LaneName lane={lane} othersCount={0} nameOf={(account) => <AccountName account={account} />} />
              <MinorMoney minor={amount} currency={flow.currency} />
            </li>
          ))}
        </ul>
        {lines.length > shown && <p className="faint">{t('trace.more', { count: lines.length - shown })}</p>}
      </>
    );
  const held = heldAt(flow, asOf).get(node) ?? 0;
  return (
    <Peek title={word ?? <AccountName account={node} />} label={t('trace.account')} onClose={onClose}>
      {word === undefined && (
        <p className="figures">
          {t('trace.table.held')} {format.minor(held, flow.currency)} {flow.currency}
        </p>
      )}
      {list(t('trace.cameFrom'), sums('to'))}
      {list(t('trace.wentTo'), sums('from'))}
    </Peek>
  );
}
