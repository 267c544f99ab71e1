import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChronologyEntry } from 'weir/cases/contract';
import { useFormat } from '../../design/surroundings.tsx';

/** A line of the chronology as a person reads it. */
export function useLineWords(): (entry: ChronologyEntry) => ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  /** A fact as a person reads it: a state by its name, an account without its prefix. */
  const said = (fact: string | undefined): string | undefined => {
    if (fact === undefined) return undefined;
    const state = `case.state.${fact}`;
    return i18n.exists(state) ? String(t(state as never)) : fact.replace(/^iban:/, '');
  };
  return (entry) => {
    if (entry.kind === 'own') return <bdi>{entry.facts['text']}</bdi>;
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
}
