import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView } from 'weir/intake/contract';
import { Tag } from '../../design/parts/tag.tsx';
import styles from './report.module.css';
import { useFindingSentence } from './finding-sentence.ts';

interface FindingsProps {
  findings: readonly FindingView[];
  /** The text of a line of the file, where we have the file. */
  lineOf?: ((line: number) => string | undefined) | undefined;
  /** Goes to the place in the raw file. */
  onPlace?: ((finding: FindingView) => void) | undefined;
  omitted?: number;
}

/** Every fault at once: what is wrong, where, the line itself, how to mend it. */
export function Findings({ findings, lineOf, onPlace, omitted = 0 }: FindingsProps): ReactNode {
  const { t } = useTranslation();
  const order = { fatal: 0, error: 1, warning: 2 };
  const sorted = [...findings].sort(
    (left, right) =>
      order[left.severity] - order[right.severity] || left.line - right.line || left.column - right.column,
  );
  return (
    <>
      <ol className={styles['findings']}>
        {sorted.map((finding, index) => (
          <li key={`${finding.rule}-${finding.line}-${finding.column}-${index}`}>
            <FindingNote finding={finding} onPlace={onPlace} line={lineOf?.(finding.line)} />
          </li>
        ))}
      </ol>
      {omitted > 0 && <p className="faint">{t('finding.omitted', { count: omitted })}</p>}
    </>
  );
}

export function FindingNote({
  finding,
  line,
  onPlace,
}: {
  finding: FindingView;
  line?: string | undefined;
  onPlace?: ((finding: FindingView) => void) | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const sentence = useFindingSentence();
  const place = t('finding.place', { line: finding.line, column: finding.column });
  return (
    <div className={styles['finding']} data-severity={finding.severity}>
      <div className={styles['findingHead']}>
        <Tag tone={finding.severity === 'warning' ? 'wait' : 'harm'}>
          {t(`finding.severity.${finding.severity}`)}
        </Tag>
        <span className="code faint">{finding.rule}</span>
        {onPlace ? (
          <button type="button" className={styles['place']} onClick={() => onPlace(finding)}>
            {place}
          </button>
        ) : (
          <span className="faint figures">{place}</span>
        )}
      </div>
      <p>{sentence(finding)}</p>
      {finding.fix && <p className={styles['fix']}>{finding.fix}</p>}
      {line !== undefined && line.trim() !== '' && (
        <FaultyLine text={line} number={finding.line} column={finding.column} />
      )}
      <p className="code faint">{finding.path}</p>
    </div>
  );
}

const around = 90;

/** The line as it stands in the file, with a mark under the column; long lines are cut around it. */
function FaultyLine({ text, number, column }: { text: string; number: number; column: number }): ReactNode {
  const characters = [...text];
  const start = characters.length > around * 2 ? Math.max(0, column - 1 - around) : 0;
  const shown = characters.slice(start, start + around * 2).join('');
  const lead = shown.length - shown.trimStart().length;
  const mark = Math.max(0, column - 1 - start - lead);
  return (
    <pre className={styles['line']} dir="ltr" tabIndex={0}>
      <span aria-hidden className={styles['lineNumber']}>
        {number}
      </span>
      <code>
        {start > 0 && '…'}
        {shown.trimStart()}
        {'\n'}
        <span aria-hidden className={styles['mark']}>
          {' '.repeat(mark + (start > 0 ? 1 : 0))}▲
        </span>
      </code>
    </pre>
  );
}
