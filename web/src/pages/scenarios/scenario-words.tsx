import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackTestFigures, ScenarioVersion, ScenarioView } from 'weir/detection/scenario-contract';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';

const severities: Record<ScenarioView['severity'], Tone> = { low: 'plain', medium: 'wait', high: 'harm' };

export function SeverityTag({ severity }: { severity: ScenarioView['severity'] }): ReactNode {
  const { t } = useTranslation();
  return <Tag tone={severities[severity]}>{t(`scenario.severity.${severity}`)}</Tag>;
}

/** What is in force: as shipped, a version of the unit's own, or nothing. */
export function StandingTag({ version }: { version: number | null }): ReactNode {
  const { t } = useTranslation();
  if (version === null) return <Tag>{t('scenario.off')}</Tag>;
  return (
    <Tag tone="river">
      {version === 0 ? t('tuning.shipped') : t('list.versionNumber', { number: version })}
    </Tag>
  );
}

const states: Record<ScenarioVersion['state'], Tone> = {
  draft: 'plain',
  proposed: 'wait',
  'in-force': 'river',
  replaced: 'plain',
  refused: 'harm',
};

export function VersionTag({ state }: { state: ScenarioVersion['state'] }): ReactNode {
  const { t } = useTranslation();
  return <Tag tone={states[state]}>{t(`scenario.state.${state}`)}</Tag>;
}

/** `67 % (30–90 %)`: how many of the decided were useful, and between what that surely lies. */
export function Precision({
  figures,
}: {
  figures: Pick<BackTestFigures, 'precision' | 'low' | 'high'>;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { precision, low, high } = figures;
  if (precision === null || low === null || high === null) return <>{t('backTest.undecided')}</>;
  return (
    <>
      <bdi>{format.percent(precision)}</bdi>{' '}
      <span className="faint">
        <bdi>
          ({format.percent(low)} – {format.percent(high)})
        </bdi>
      </span>
    </>
  );
}
