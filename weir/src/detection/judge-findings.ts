import { precisionInterval } from '@weir/engines/ranking';
import type { AlertState } from './contract.ts';
import { sharedOf, type Finding } from './finding.ts';
import type { BackTestFigures } from './scenario-contract.ts';

export interface KnownAlert {
  readonly id: string;
  readonly state: AlertState;
  readonly transactions: readonly string[];
}

export interface JudgedFindings {
  readonly figures: BackTestFigures;
  /** By the finding's place: the alert about the same money. */
  readonly alerts: readonly (KnownAlert | null)[];
  /** Alerts held useful that are among them. */
  readonly useful: ReadonlySet<string>;
}

/**
 * Holds findings against what people decided. A finding and an alert are about the same money when they share at least
 * half of the transactions of the smaller one; of several such alerts the one counts that shares most, a decided one
 * before an open one.
 */
export function judgeFindings(findings: readonly Finding[], known: readonly KnownAlert[]): JudgedFindings {
  const holders = new Map<string, KnownAlert[]>();
  for (const alert of known)
    for (const transaction of alert.transactions) {
      const there = holders.get(transaction);
      if (there === undefined) holders.set(transaction, [alert]);
      else there.push(alert);
    }
  const alerts = findings.map((finding) => {
    const touching = new Set(finding.transactions.flatMap((each) => holders.get(each) ?? []));
    return (
      [...touching]
        .map((alert) => ({ alert, shared: sharedOf(alert.transactions, finding.transactions) }))
        .filter(
          ({ alert, shared }) =>
            2 * shared >= Math.min(alert.transactions.length, finding.transactions.length),
        )
        .sort(
          (one, other) =>
            Number(one.alert.state === 'open') - Number(other.alert.state === 'open') ||
            other.shared - one.shared ||
            (one.alert.id < other.alert.id ? -1 : 1),
        )[0]?.alert ?? null
    );
  });
  const count = (wanted: (alert: KnownAlert | null) => boolean): number => alerts.filter(wanted).length;
  const useful = count((alert) => isUseful(alert));
  const notUseful = count((alert) => alert?.state === 'dismissed');
  const decided = useful + notUseful;
  const { low, high } = precisionInterval(useful, decided);
  return {
    alerts,
    useful: new Set(alerts.flatMap((alert) => (isUseful(alert) ? [alert!.id] : []))),
    figures: {
      alerts: findings.length,
      useful,
      notUseful,
      open: count((alert) => alert?.state === 'open'),
      unseen: count((alert) => alert === null),
      precision: decided === 0 ? null : useful / decided,
      low: decided === 0 ? null : low,
      high: decided === 0 ? null : high,
    },
  };
}

function isUseful(alert: KnownAlert | null): boolean {
  return alert?.state === 'useful' || alert?.state === 'in-case';
}
