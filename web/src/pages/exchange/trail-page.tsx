import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { trailSchema, type Trail } from 'weir/exchange/contract';
import { read } from '../../api/client.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { trailDrawing, type TrailDrawing } from './trail-lines.ts';
import { useWord } from './letter-words.ts';
import styles from './exchange.module.css';

const box = { width: 210, height: 52, across: 290, down: 76 } as const;

/** The consent trail of a piece: from where it came to every use of it, drawn and in words. */
export function TrailPage(): ReactNode {
  const { t } = useTranslation();
  const [url] = useUrlState();
  const query = useQuery({
    queryKey: ['exchange', 'trail', url['case'], url['fragment']],
    queryFn: ({ signal }) =>
      read(trailSchema, '/exchange/trail', {
        signal,
        query: { case: url['case'], fragment: url['fragment'] },
      }),
  });
  return (
    <AnsweredPage query={query}>
      {(trail) => (
        <Page
          title={t('exchange.trail')}
          above={<Link to={`/cases/${url['case'] ?? ''}`}>{t('palette.case')}</Link>}
          summary={<bdi>{trail.fragment.title}</bdi>}
        >
          <Drawn trail={trail} />
          <InWords trail={trail} />
        </Page>
      )}
    </AnsweredPage>
  );
}

function Drawn({ trail }: { trail: Trail }): ReactNode {
  const { t } = useTranslation();
  const drawing = trailDrawing(trail, { consent: ({ matter }) => matter.number });
  return (
    <Section title={t('exchange.trail')}>
      <p className="faint">{t('exchange.trailHelp')}</p>
      <div className={styles['trail']} dir="ltr">
        <Picture drawing={drawing} label={t('exchange.trailLabel', { title: trail.fragment.title })} />
      </div>
    </Section>
  );
}

function Picture({ drawing, label }: { drawing: TrailDrawing; label: string }): ReactNode {
  const width = (drawing.columns - 1) * box.across + box.width + 4;
  const height = drawing.rows * box.down + 4;
  const placed = new Map(drawing.boxes.map((each) => [each.id, each]));
  const left = (column: number): number => 2 + column * box.across;
  const top = (row: number): number => 2 + row * box.down;
  return (
    <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      {drawing.lines.map(({ from, to, tone, words }) => {
        const [start, end] = [placed.get(from), placed.get(to)];
        if (start === undefined || end === undefined) return null;
        const x1 = left(start.column) + box.width;
        const y1 = top(start.row) + box.height / 2;
        const x2 = left(end.column);
        const y2 = top(end.row) + box.height / 2;
        const bend = (x2 - x1) / 2;
        return (
          <g key={`${from} ${to}`}>
            <path data-tone={tone} d={`M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`} />
            {words !== null && (
              <text className={styles['small']} x={x2 - 8} y={y2 - 6} textAnchor="end">
                ✓ {words}
              </text>
            )}
            {tone === 'stopped' && (
              <text className={styles['small']} x={x2 - 8} y={y2 - 6} textAnchor="end">
                ✕
              </text>
            )}
          </g>
        );
      })}
      {drawing.boxes.map((each) => (
        <g key={each.id} transform={`translate(${left(each.column)},${top(each.row)})`}>
          <rect width={box.width} height={box.height} rx={4} />
          <text x={10} y={21}>
            {shortened(each.title)}
          </text>
          <text className={styles['small']} x={10} y={40}>
            {each.detail}
          </text>
        </g>
      ))}
    </svg>
  );
}

const shortened = (text: string): string => {
  const letters = [...text];
  return letters.length > 26 ? `${letters.slice(0, 25).join('')}…` : text;
};

/** The same for whoever does not look at pictures, with what each use was allowed by. */
function InWords({ trail }: { trail: Trail }): ReactNode {
  const { t } = useTranslation();
  const word = useWord();
  return (
    <>
      <Section title={t('exchange.sources')}>
        <ul className={styles['list']}>
          {trail.sources.map((source) => (
            <li key={`${source.message} ${source.ref}`}>
              <bdi>{source.authority}</bdi>{' '}
              {source.matter !== null && (
                <Link to={`/exchange/matters/${source.matter.id}`}>{source.matter.number}</Link>
              )}{' '}
              {source.arrivedAt !== null && <Moment at={source.arrivedAt} />}
            </li>
          ))}
        </ul>
        <p>
          {t('handling.purposes')}:{' '}
          {trail.fragment.handling.permittedPurposes.map((each) => t(`purpose.${each}`)).join(', ')} ·{' '}
          {t(`handling.onward.${trail.fragment.handling.onwardDissemination}`)} · {t('handling.evidence')}:{' '}
          {t(`handling.evidentiary.${trail.fragment.handling.evidentiaryUse}`)}
        </p>
      </Section>
      <Section title={t('exchange.uses')}>
        <ul className={styles['list']}>
          {trail.products.map((product) => (
            <li key={product.id}>
              <Link to={`/products/${product.id}`}>{product.number}</Link> <bdi>{product.recipient.name}</bdi>{' '}
              · {t(`purpose.${product.purpose}`)}{' '}
              <Tag tone={product.allowed ? 'done' : 'harm'}>
                {product.allowed ? t('guard.allowed') : t('guard.refused')}
              </Tag>{' '}
              {product.sentAt !== null && <Moment at={product.sentAt} />}
            </li>
          ))}
          {trail.letters.map((letter) => (
            <li key={letter.letter}>
              <Link to={`/exchange/matters/${letter.matter.id}`}>{letter.matter.number}</Link>{' '}
              <bdi>{letter.partner}</bdi> <Moment at={letter.sentAt} />
            </li>
          ))}
        </ul>
        {trail.products.length + trail.letters.length === 0 && <p>{t('exchange.noUses')}</p>}
      </Section>
      {trail.consents.length > 0 && (
        <Section title={t('exchange.consents')}>
          <ul className={styles['list']}>
            {trail.consents.map((consent) => (
              <li key={consent.matter.id}>
                <Link to={`/exchange/matters/${consent.matter.id}`}>{consent.matter.number}</Link>{' '}
                <bdi>{consent.originator}</bdi> → <bdi>{consent.recipient.name}</bdi> ·{' '}
                {t(`purpose.${consent.purpose}`)} <Tag>{word('state', consent.state)}</Tag>{' '}
                {consent.appliedAt !== null && <Moment at={consent.appliedAt} />}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
