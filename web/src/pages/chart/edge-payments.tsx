import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { chartLimits, chartPaymentsSchema } from 'weir/charts/contract';
import { send } from '../../api/client.ts';
import { Answered } from '../../design/parts/answered.tsx';
import { MinorMoney } from '../../design/parts/money.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import type { DrawnEdge } from './chart-view.ts';
import styles from './chart.module.css';

/** What lies under a link: its payments in the order of time, or what it tells. */
export function EdgePayments({
  edge,
  nameOf,
  onClose,
}: {
  edge: DrawnEdge;
  nameOf: (id: string) => string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <section className={styles['under']} aria-label={t('chart.edgePayments')}>
      <header>
        <h2>
          <bdi>{nameOf(edge.from)}</bdi> {t(`chart.edge.${edge.kind}`)} <bdi>{nameOf(edge.to)}</bdi>
        </h2>
        <ActionIcon onClick={onClose} aria-label={t('do.close')}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      {edge.kind === 'money' ? <Payments edge={edge} /> : <Told edge={edge} />}
    </section>
  );
}

function Payments({ edge }: { edge: DrawnEdge }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery({
    queryKey: ['chart-payments', edge.edges.map(({ id }) => id)],
    queryFn: async () => {
      // A group's link stands for several; the first answer that brings enough ends the asking.
      const all = { items: [], found: 0 } as { items: Payment[]; found: number };
      for (const { from, to } of edge.edges.slice(0, linksAtOnce)) {
        const some = await send(chartPaymentsSchema, 'POST', '/chart/payments', {
          body: { from, to, limit: chartLimits.payments },
        });
        all.items.push(...some.items);
        all.found += some.found;
      }
      return { items: all.items.sort((one, other) => one.at.localeCompare(other.at)), found: all.found };
    },
  });
  return (
    <Answered query={query}>
      {({ items, found }) => (
        <>
          <p className="faint">{t('chart.shownOf', { shown: items.length, found })}</p>
          <table className={styles['payments']}>
            <thead>
              <tr>
                <th scope="col">{t('chart.when')}</th>
                <th scope="col">{t('chart.amount')}</th>
                <th scope="col">{t('chart.paymentId')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map(({ id, at, minor, currency }) => (
                <tr key={id}>
                  <td>
                    <time dateTime={at}>{format.dateTime(at)}</time>
                  </td>
                  <td>
                    <MinorMoney minor={minor} currency={currency} />
                  </td>
                  <td>
                    <bdi className="figures">{id}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Answered>
  );
}

type Payment = ReturnType<typeof chartPaymentsSchema.parse>['items'][number];
/** Links of a group that are asked about at once. */
const linksAtOnce = 20;

function Told({ edge }: { edge: DrawnEdge }): ReactNode {
  const { t } = useTranslation();
  const details = edge.edges.flatMap(({ detail }) => detail ?? []);
  return (
    <p>
      {edge.kind === 'shares' || details.length === 0
        ? details.join(', ')
        : t('chart.toldIn', { number: details.reduce((all, detail) => all + Number(detail), 0) })}
    </p>
  );
}
