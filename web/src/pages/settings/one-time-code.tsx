import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OneTimeCode } from 'weir/people/contract';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';

/** A one-time code, shown once to whoever hands it over: by telephone or in person, never in the same letter as the name. */
export function OneTimeCodeDialog({ code, onClose }: { code: OneTimeCode; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Dialog label={t('door.oneTimeCode')} onClose={onClose}>
      <p>{t('settings.codeOnce')}</p>
      <Fields
        rows={[
          [
            t('door.oneTimeCode'),
            <span key="c" className="code">
              {code.code}
            </span>,
          ],
          [
            t('settings.codeLink'),
            <span key="l" className="code">
              {code.link}
            </span>,
          ],
          [t('machineKey.until'), <Moment key="u" at={code.expiresAt} />],
        ]}
      />
      <Buttons>
        <Button onClick={() => void navigator.clipboard.writeText(code.link)}>{t('do.copy')}</Button>
        <Button variant="filled" onClick={onClose} data-autofocus>
          {t('do.close')}
        </Button>
      </Buttons>
    </Dialog>
  );
}
