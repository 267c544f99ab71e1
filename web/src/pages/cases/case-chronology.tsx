import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from '@tanstack/react-router';
import type { CaseDetail, ChronologyEntry } from 'weir/cases/contract';
import { Section } from '../../design/page/page.tsx';
import { Timeline } from '../../design/parts/timeline.tsx';
import type { Tone } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';

const tones: Record<ChronologyEntry['kind'], Tone> = {
  money: 'river', report: 'plain', alert: 'wait', act: 'plain', product: 'done', deadline: 'wait',
}; // prettier-ignore

/** Money, reports, acts, products and deadlines on one line, oldest first. */
export function CaseChronology({ found }: { found: CaseDetail }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  /** A fact as a person reads it: a state by its name, an account without its prefix. */
  const said = (fact: string | undefined): string | undefined => {
    if (fact === undefined) return undefined;
    const state = `case.state.${fact}`;
    return i18n.exists(state) ? String(t(state as never)) : fact.replace(/^iban:/, '');
  };
  const words = (entry: ChronologyEntry): ReactNode => {
    const key = `chronology.${entry.key}`;
    const { amount, currency, from, to, title, number, reason } = entry.facts;
    const sentence = i18n.exists(key) ? String(t(key as never)) : entry.key;
    const more = [
      title ?? number,
      amount !== undefined && currency !== undefined && `${format.amount(amount)} ${currency}`,
      from !== undefined && to !== undefined && `${said(from)} → ${said(to)}`,
      entry.kind === 'act' && reason,
    ].filter((part): part is string => typeof part === 'string' && part !== '');
    return (
      <>
        {entry.productId !== null ? <Link to={`/products/${entry.productId}`}>{sentence}</Link> : sentence}
        {more.length > 0 && <bdi className="faint"> {more.join(' · ')}</bdi>}
      </>
    );
  };
  return (
    <Section title={t('case.chronology')}>
      <Timeline
        label={t('case.chronology')}
        entries={found.chronology.map((entry, index) => ({
          id: `${entry.key}-${index}`,
          at: entry.at,
          title: words(entry),
          who: entry.by?.name ?? undefined,
          tone: tones[entry.kind],
        }))}
      />
    </Section>
  );
}
