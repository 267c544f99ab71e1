import { Button, Radio } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { intakeSettingsSchema, reviewSchema, type Review } from 'weir/intake/contract';
import { read, send } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { SettingsFrame } from './settings-frame.tsx';

const column = { display: 'grid', justifyItems: 'start', gap: 'var(--space-2)' } as const;

/** Which filings wait for the intake officer; a supervisor sets it, the others see it. */
export function IntakePage(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['intake-settings'],
    queryFn: ({ signal }) => read(intakeSettingsSchema, '/intake-settings', { signal }),
  });
  return (
    <SettingsFrame title={t('settings.intake')}>
      <Answered query={query}>
        {({ review }) => (
          <Section title={t('settings.intake')}>
            <ReviewForm review={review} />
          </Section>
        )}
      </Answered>
    </SettingsFrame>
  );
}

function ReviewForm({ review }: { review: Review }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const maySet = useHasRole('fiu_supervisor');
  const [chosen, setChosen] = useState<string>(review);
  const saving = useMutation({
    mutationFn: () => send(intakeSettingsSchema, 'PUT', '/intake-settings', { body: { review: chosen } }),
    onSuccess: (settings) => queries.setQueryData(['intake-settings'], settings),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <div style={{ ...column, gap: 'var(--space-4)' }}>
        <Radio.Group
          label={t('settings.review')}
          description={t('settings.reviewHelp')}
          value={chosen}
          onChange={setChosen}
        >
          <div style={{ ...column, marginBlockStart: 'var(--space-3)' }}>
            {reviewSchema.options.map((value) => (
              <Radio
                key={value}
                value={value}
                label={t(`settings.reviews.${value}`)}
                disabled={!maySet && value !== chosen}
                readOnly={!maySet}
              />
            ))}
          </div>
        </Radio.Group>
        {saving.isError && <ProblemNotice error={saving.error} />}
        <p role="status">{saving.isSuccess && chosen === saving.data.review && t('settings.reviewSaved')}</p>
        {maySet ? (
          <Button type="submit" variant="filled" loading={saving.isPending}>
            {t('do.save')}
          </Button>
        ) : (
          <p className="faint">{t('settings.reviewBySupervisor')}</p>
        )}
      </div>
    </form>
  );
}
