import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView } from 'weir/intake/contract';
import { Findings } from './findings.tsx';
import { useFaultyLines, useLines } from './use-lines.ts';
import { XmlView } from './xml-view.tsx';
import styles from './report.module.css';

/** Every fault with its mend, and beside them the file itself; choosing a place goes to its line. */
export function FaultsBeside({
  file,
  findings,
  omitted,
}: {
  file: Blob;
  findings: readonly FindingView[];
  omitted: number;
}): ReactNode {
  const { t } = useTranslation();
  const lines = useLines(file);
  const lineOf = useFaultyLines(lines, findings);
  const [line, setLine] = useState(
    (findings.find(({ severity }) => severity !== 'warning') ?? findings[0])?.line ?? 0,
  );
  return (
    <div className={styles['beside']}>
      <div className={styles['besideList']} tabIndex={0} role="group" aria-label={t('report.faults')}>
        <Findings
          findings={findings}
          lineOf={lineOf}
          omitted={omitted}
          onPlace={(finding) => setLine(finding.line)}
        />
      </div>
      {lines && <XmlView short lines={lines} findings={findings} line={line} label={t('report.raw')} />}
    </div>
  );
}
