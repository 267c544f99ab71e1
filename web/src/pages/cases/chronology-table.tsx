import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChronologyEntry } from 'weir/cases/contract';
import { Moment, PartialDate } from '../../design/parts/partial-date.tsx';
import { useLineWords } from './line-words.tsx';
import type { Mark } from './case-chronology.tsx';
import styles from './case.module.css';

/** Each row is this high, so that only those in sight are drawn: 5,000 lines scroll like fifty. */
const rowPx = 36;
const boxPx = 540;
const spare = 6;

/** The same as the line, in words; pinned lines stay whatever part of it is looked at. */
export function ChronologyTable({
  entries,
  marks,
  onMark,
}: {
  entries: readonly ChronologyEntry[];
  marks: ReadonlyMap<string, Mark>;
  onMark: (entry: ChronologyEntry, change: Partial<Pick<Mark, 'pinned' | 'hidden' | 'note'>>) => void;
}): ReactNode {
  const { t } = useTranslation();
  const words = useLineWords();
  const [top, setTop] = useState(0);
  const [noting, setNoting] = useState<{ line: string; note: string } | null>(null);
  const first = Math.max(0, Math.min(Math.floor(top / rowPx) - spare, entries.length - 1));
  const drawn = entries.slice(first, first + Math.ceil(boxPx / rowPx) + 2 * spare);
  const after = (entries.length - first - drawn.length) * rowPx;
  return (
    <>
      <div
        className={styles['lines']}
        style={{ maxBlockSize: boxPx }}
        tabIndex={0}
        role="group"
        aria-label={t('case.chronology')}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <table aria-rowcount={entries.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" style={{ inlineSize: 170 }}>
                {t('audit.at')}
              </th>
              <th scope="col">{t('casework.what')}</th>
              <th scope="col" style={{ inlineSize: 140 }}>
                {t('casework.by')}
              </th>
              <th scope="col" style={{ inlineSize: 210 }}>
                {t('casework.acts')}
              </th>
            </tr>
          </thead>
          <tbody>
            {first > 0 && <tr aria-hidden style={{ blockSize: first * rowPx }} />}
            {drawn.map((entry, index) => {
              const mark = marks.get(entry.id);
              return (
                <tr
                  key={entry.id}
                  aria-rowindex={first + index + 2}
                  data-pinned={mark?.pinned ? '' : undefined}
                  data-hidden={mark?.hidden ? '' : undefined}
                  style={{ blockSize: rowPx }}
                >
                  <td>
                    <When entry={entry} />
                  </td>
                  <td>
                    {mark?.pinned && <span aria-label={t('casework.pinned')}>◆ </span>}
                    {words(entry)}
                    {mark?.note && <bdi className={styles['lineNote']}> {mark.note}</bdi>}
                  </td>
                  <td>
                    <bdi>{entry.by?.name}</bdi>
                  </td>
                  <td>
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-pressed={mark?.pinned === true}
                      onClick={() => onMark(entry, { pinned: mark?.pinned !== true })}
                    >
                      {t(mark?.pinned ? 'casework.unpin' : 'casework.pin')}
                    </Button>
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      onClick={() => onMark(entry, { hidden: mark?.hidden !== true })}
                    >
                      {t(mark?.hidden ? 'casework.unhide' : 'casework.hide')}
                    </Button>
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      onClick={() => setNoting({ line: entry.id, note: mark?.note ?? '' })}
                    >
                      {t('casework.annotate')}
                    </Button>
                  </td>
                </tr>
              );
            })}
            {after > 0 && <tr aria-hidden style={{ blockSize: after }} />}
          </tbody>
        </table>
      </div>
      <p className="faint figures">{t('page.shown', { count: entries.length })}</p>
      {noting && (
        <form
          className={styles['row']}
          onSubmit={(event) => {
            event.preventDefault();
            const entry = entries.find(({ id }) => id === noting.line);
            if (entry) onMark(entry, { note: noting.note.trim() });
            setNoting(null);
          }}
        >
          <TextInput
            size="xs"
            style={{ flex: 1 }}
            autoFocus
            aria-label={t('casework.annotate')}
            dir="auto"
            maxLength={1000}
            value={noting.note}
            onChange={(event) => setNoting({ ...noting, note: event.currentTarget.value })}
          />
          <Button size="xs" type="submit">
            {t('do.save')}
          </Button>
        </form>
      )}
    </>
  );
}

/** As exactly as it is known, and no more. */
function When({ entry }: { entry: ChronologyEntry }): ReactNode {
  if (entry.precision === 'minute') return <Moment at={entry.at} />;
  const length = { year: 4, month: 7, day: 10 }[entry.precision];
  return <PartialDate date={entry.at.slice(0, length)} />;
}
