import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PostPartner, PostPartnerDetail } from 'weir/post/contract';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import styles from '../exchange/exchange.module.css';

const tones: Record<PostPartner['standing'], Tone> = {
  pinned: 'wait',
  introduced: 'wait',
  confirmed: 'done',
  revoked: 'harm',
};

export function PartnerStanding({
  partner,
}: {
  partner: Pick<PostPartner, 'standing' | 'reachable'>;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <span className={styles['line']}>
      <Tag tone={tones[partner.standing]}>{t(`partner.standing.${partner.standing}`)}</Tag>
      {partner.standing === 'confirmed' && !partner.reachable && <Tag tone="harm">{t('partner.noKey')}</Tag>}
    </span>
  );
}

/** Twelve groups of five digits, laid out to be read aloud. */
export function Fingerprint({ digits }: { digits: string }): ReactNode {
  const { t } = useTranslation();
  const groups = digits.trim().split(/\s+/);
  return (
    <ol className={styles['groups']} aria-label={t('partner.fingerprint')}>
      {groups.map((group, index) => (
        <li key={index}>{group}</li>
      ))}
    </ol>
  );
}

/** One generation of a node's key: how its id begins, when it counts, and whether it was revoked. */
export function KeyLine({ stated }: { stated: PostPartnerDetail['keys'][number] }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className={styles['line']}>
      <span className="code">{stated.id.slice(0, 12)}</span>
      <Moment at={stated.validFrom} /> – <Moment at={stated.validUntil} />
      {stated.revoked !== null && <Tag tone="harm">{t('partner.standing.revoked')}</Tag>}
    </span>
  );
}
