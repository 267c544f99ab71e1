import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView } from 'weir/intake/contract';
import { Tag } from '../../design/parts/tag.tsx';
import styles from './report.module.css';
import type { LinePart } from './file-lines.ts';
import { useFindingMend, useFindingSentence } from './finding-sentence.ts';

interface FindingsProps {
  findings: readonly FindingView[];
  /** The faulty line around its column, where we have the file. */
  lineOf?: ((finding: FindingView) => LinePart | undefined) | undefined;
  /** Goes to the place in the raw file. */
  onPlace?: ((finding: FindingView) => void) | undefined;
  omitted?: number;
  /** What stands beside a finding: the button that mends it. */
  besideOf?: ((finding: FindingView) => ReactNode) | undefined;
}

const atOnce = 60;

/** Every fault at once: what is wrong, where, the line itself, how to mend it. */
export function Findings({ findings, lineOf, onPlace, omitted = 0, besideOf }: FindingsProps): ReactNode {
  const { t } = useTranslation();
  const [most, setMost] = useState(atOnce);
  const order = { fatal: 0, error: 1, warning: 2 };
  const sorted = [...findings].sort(
    (left, right) =>
      order[left.severity] - order[right.severity] || left.line - right.line || left.column - right.column,
  );
  return (
    <>
      <ol className={styles['findings']}>
        {sorted.slice(0, most).map((finding, index) => (
          <li key={`${finding.rule}-${finding.line}-${finding.column}-${index}`}>
            <FindingNote
              finding={finding}
              onPlace={onPlace}
              line={lineOf?.(finding)}
              beside={besideOf?.(finding)}
            />
          </li>
        ))}
      </ol>
      {sorted.length > most && (
        <div>
          <Button size="xs" onClick={() => setMost(most + atOnce * 5)}>
            {t('finding.more', { count: sorted.length - most })}
          </Button>
        </div>
      )}
      {omitted > 0 && <p className="faint">{t('finding.omitted', { count: omitted })}</p>}
    </>
  );
}

export function FindingNote({
  finding,
  line,
  onPlace,
  beside,
}: {
  finding: FindingView;
  line?: LinePart | undefined;
  onPlace?: ((finding: FindingView) => void) | undefined;
  beside?: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const sentence = useFindingSentence();
  const mend = useFindingMend()(finding);
  const place = t('finding.place', { line: finding.line, column: finding.column });
  return (
    <div className={styles['finding']} data-severity={finding.severity}>
      <div className={styles['findingHead']}>
        <Tag tone={finding.severity === 'warning' ? 'wait' : 'harm'}>
          {t(`finding.severity.${finding.severity}`)}
        </Tag>
        {finding.source === 'officer' ? (
          <span className="faint">{t('finding.byOfficer')}</span>
        ) : (
          <span className="code faint">{finding.rule}</span>
        )}
        {onPlace ? (
          <button type="button" className={styles['place']} onClick={() => onPlace(finding)}>
            {place}
          </button>
        ) : (
          <span className="faint figures">{place}</span>
        )}
      </div>
      <p>
        <bdi>{sentence(finding)}</bdi>
      </p>
      {mend && (
        <p className={styles['fix']}>
          <bdi>{mend}</bdi>
        </p>
      )}
      {line !== undefined && line.text.trim() !== '' && (
        <FaultyLine part={line} number={finding.line} column={finding.column} />
      )}
      {finding.path !== '' && finding.path !== '/' && (
        <p>
          <span className="code faint">{finding.path}</span>
        </p>
      )}
      {beside}
    </div>
  );
}

/** The line as it stands in the file, with a mark under the column; long lines come cut around it. */
function FaultyLine({ part, number, column }: { part: LinePart; number: number; column: number }): ReactNode {
  const lead = part.text.length - part.text.trimStart().length;
  const mark = Math.max(0, column - 1 - part.cut - lead);
  return (
    <pre className={styles['line']} dir="ltr" tabIndex={0}>
      <span aria-hidden className={styles['lineNumber']}>
        {number}
      </span>
      <code>
        {part.cut > 0 && '…'}
        {part.text.trimStart()}
        {'\n'}
        <span aria-hidden className={styles['mark']}>
          {' '.repeat(mark + (part.cut > 0 ? 1 : 0))}▲
        </span>
      </code>
    </pre>
  );
}
