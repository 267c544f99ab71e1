import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GuardVerdict } from 'weir/dissemination/contract';
import { Tag } from '../../design/parts/tag.tsx';
import { useGuardSentence } from './product-words.tsx';
import styles from './product.module.css';

/** What the export guard says: may it leave, and if not, each reason with its place. */
export function GuardResult({ guard }: { guard: GuardVerdict }): ReactNode {
  const { t } = useTranslation();
  const sentence = useGuardSentence();
  return (
    <div className={styles['guard']} aria-live="polite">
      <div>
        <Tag tone={guard.allowed ? 'done' : 'harm'}>
          {guard.allowed ? t('guard.allowed') : t('guard.refused')}
        </Tag>{' '}
        <Tag>{t(`handling.classification.${guard.classification}`)}</Tag>
      </div>
      {guard.blocks.length > 0 && (
        <ol className={styles['guardList']}>
          {guard.blocks.map((block, index) => (
            <li key={`${block.rule}-${index}`}>
              <span>{sentence(block)}</span>
              {block.fragmentTitle !== null && <bdi className="faint">{block.fragmentTitle}</bdi>}
              {block.place !== null && <bdi className="faint">{block.place}</bdi>}
            </li>
          ))}
        </ol>
      )}
      {guard.intelligenceAnnex && <p className={styles['banner']}>{t('guard.annex')}</p>}
      <p className="code faint">{guard.contentSha256}</p>
    </div>
  );
}
