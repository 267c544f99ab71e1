import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { entryPrefix, exitPrefix, isExit, othersLane } from './flow.ts';
import { othersPrefix } from './graph-layout.ts';

/** What an end of a movement is called when it is no account; undefined for accounts. */
export function useLaneWord(): (lane: string, othersCount: number) => string | undefined {
  const { t } = useTranslation();
  const known = (lane: string, prefix: string) =>
    (['cash', 'border', 'asset', 'exchange'] as const).find((name) => name === lane.slice(prefix.length)) ??
    'unknown';
  return (lane, othersCount) => {
    if (isExit(lane)) return t(`trace.exit.${known(lane, exitPrefix)}`);
    if (lane === `${entryPrefix}mark`) return t('trace.entry.mark');
    if (lane.startsWith(entryPrefix)) return t(`trace.entry.${known(lane, entryPrefix)}`);
    if (lane === othersLane || lane.startsWith(othersPrefix))
      return t('trace.others', { count: othersCount });
    return undefined;
  };
}

export function LaneName({
  lane,
  nameOf,
  othersCount,
}: {
  lane: string;
  nameOf: (account: string) => ReactNode;
  othersCount: number;
}): ReactNode {
  const word = useLaneWord()(lane, othersCount);
  return word === undefined ? nameOf(lane) : <span>{word}</span>;
}
