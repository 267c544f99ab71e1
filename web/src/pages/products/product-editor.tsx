import { ActionIcon, Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fragment } from 'weir/cases/contract';
import type { DisseminationDetail, Section as DraftSection } from 'weir/dissemination/contract';
import { Section } from '../../design/page/page.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useCase } from '../cases/case-page.tsx';
import { Handling } from '../cases/case-words.tsx';
import { fragmentsUsed, movedItem, withHeading, withItem, withoutItem, withText } from './draft-edits.ts';
import { useProductDraft } from './use-product-draft.ts';
import styles from './product.module.css';

/** Writes a product from the case's fragments and own words. It saves itself; the guard judges each saved state. */
export function ProductEditor({ product }: { product: DisseminationDetail }): ReactNode {
  const { t } = useTranslation();
  const draft = useProductDraft(product);
  const found = useCase(product.caseId);
  const usable = (found.data?.fragments ?? []).filter((fragment) => !fragment.withdrawn);
  const byId = new Map(usable.map((fragment) => [fragment.id, fragment]));
  const left = usable.filter((fragment) => !fragmentsUsed(draft.value.sections).has(fragment.id));
  const change = (sections: DraftSection[]): void => draft.change({ ...draft.value, sections });
  return (
    <Section
      title={t('product.write')}
      aside={
        <span className={styles['saved']} role="status">
          {draft.saving ? t('product.saving') : draft.dirty ? t('product.keptHere') : t('product.saved')}
        </span>
      }
    >
      {draft.problem && (
        <ProblemNotice error={draft.problem} retry={draft.conflict ? undefined : draft.save} />
      )}
      {draft.conflict && (
        <div className={styles['adders']}>
          <Button size="xs" onClick={draft.takeTheirs}>
            {t('case.takeTheirs')}
          </Button>
          <Button size="xs" onClick={draft.keepMine}>
            {t('case.keepMine')}
          </Button>
        </div>
      )}
      <TextInput
        label={t('product.title')}
        dir="auto"
        maxLength={200}
        value={draft.value.title}
        onChange={(event) => draft.change({ ...draft.value, title: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('product.confidence')}
        value={draft.value.confidence ?? ''}
        onChange={(event) =>
          draft.change({
            ...draft.value,
            confidence: (event.currentTarget.value || null) as DisseminationDetail['confidence'],
          })
        }
        data={[
          { value: '', label: '…' },
          ...(['low', 'moderate', 'high'] as const).map((value) => ({
            value,
            label: t(`product.confidenceName.${value}`),
          })),
        ]}
      />
      <TextInput
        label={t('product.contact')}
        dir="auto"
        maxLength={500}
        value={draft.value.contact}
        onChange={(event) => draft.change({ ...draft.value, contact: event.currentTarget.value })}
      />
      {draft.value.sections.map((section) => (
        <div key={section.id} className={styles['section']}>
          <div className={styles['sectionHead']}>
            <TextInput
              aria-label={t('product.heading')}
              dir="auto"
              value={section.heading}
              onChange={(event) =>
                change(withHeading(draft.value.sections, section.id, event.currentTarget.value))
              }
            />
            <ActionIcon
              aria-label={t('product.removeSection')}
              onClick={() => change(draft.value.sections.filter((one) => one.id !== section.id))}
            >
              <IconX size={15} />
            </ActionIcon>
          </div>
          {section.items.map((item, at) => (
            <div key={item.kind === 'text' ? item.id : item.fragmentId} className={styles['item']}>
              {item.kind === 'text' ? (
                <Textarea
                  aria-label={t('product.ownWords')}
                  placeholder={t('product.ownWords')}
                  dir="auto"
                  rows={4}
                  value={item.text}
                  onChange={(event) =>
                    change(withText(draft.value.sections, item.id, event.currentTarget.value))
                  }
                />
              ) : (
                <FragmentLine fragment={byId.get(item.fragmentId)} />
              )}
              <div className={styles['itemTools']}>
                <ActionIcon
                  aria-label={t('product.up')}
                  onClick={() => change(movedItem(draft.value.sections, section.id, at, -1))}
                >
                  <IconArrowUp size={15} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t('product.down')}
                  onClick={() => change(movedItem(draft.value.sections, section.id, at, 1))}
                >
                  <IconArrowDown size={15} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t('product.takeOut')}
                  onClick={() => change(withoutItem(draft.value.sections, section.id, at))}
                >
                  <IconX size={15} />
                </ActionIcon>
              </div>
            </div>
          ))}
          <div className={styles['adders']}>
            <Button
              size="xs"
              onClick={() =>
                change(
                  withItem(draft.value.sections, section.id, {
                    kind: 'text',
                    id: crypto.randomUUID(),
                    text: '',
                  }),
                )
              }
            >
              {t('product.addWords')}
            </Button>
            {left.length > 0 && (
              <NativeSelect
                size="xs"
                aria-label={t('product.addFragment')}
                value=""
                onChange={(event) =>
                  change(
                    withItem(draft.value.sections, section.id, {
                      kind: 'fragment',
                      fragmentId: event.currentTarget.value,
                    }),
                  )
                }
                data={[
                  { value: '', label: t('product.addFragment') },
                  ...left.map((fragment) => ({
                    value: fragment.id,
                    label: `${t(`case.kind.${fragment.kind}`)}: ${fragment.title}`,
                  })),
                ]}
              />
            )}
          </div>
        </div>
      ))}
      <div className={styles['adders']}>
        {product.template.sections
          .filter(({ id }) => !draft.value.sections.some((section) => section.id === id))
          .map(({ id, title }) => (
            <Button
              key={id}
              size="xs"
              onClick={() =>
                change([
                  ...draft.value.sections,
                  { id, heading: title, items: [{ kind: 'text', id: crypto.randomUUID(), text: '' }] },
                ])
              }
            >
              + {title}
            </Button>
          ))}
        <Button
          size="xs"
          onClick={() =>
            change([
              ...draft.value.sections,
              { id: crypto.randomUUID(), heading: t('product.newSection'), items: [] },
            ])
          }
        >
          {t('product.addSection')}
        </Button>
      </div>
    </Section>
  );
}

export function FragmentLine({ fragment }: { fragment: Fragment | undefined }): ReactNode {
  const { t } = useTranslation();
  if (!fragment) return <span className="faint">{t('product.fragmentGone')}</span>;
  return (
    <div className={styles['itemTitle']}>
      <Tag>{t(`case.kind.${fragment.kind}`)}</Tag>
      <bdi>{fragment.title}</bdi>
      <Handling handling={fragment.handling} />
    </div>
  );
}
