import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { personSchema, type Person } from 'weir/people/contract';
import { z } from 'zod';
import { read } from '../../api/client.ts';

const pageSchema = z.object({ items: z.array(personSchema), nextCursor: z.string().nullable() });
const pagesMost = 10;

/** The analysts and supervisors of the unit, by name. */
function useColleagues() {
  return useQuery({
    queryKey: ['people', 'colleagues'],
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => {
      const found: Person[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < pagesMost; page++) {
        const answer = await read(pageSchema, '/people', { query: { limit: 200, cursor }, signal });
        found.push(...answer.items.filter(worksOnCases));
        if (answer.nextCursor === null) break;
        cursor = answer.nextCursor;
      }
      return found.toSorted((left, right) => left.name.localeCompare(right.name));
    },
  });
}

const worksOnCases = ({ active, roles }: Person): boolean =>
  active && (roles.includes('fiu_analyst') || roles.includes('fiu_supervisor'));

interface PersonPickerProps {
  label: string;
  description?: string;
  /** What choosing nobody means. */
  none: string;
  value: string;
  onChange: (id: string) => void;
  /** Of the case: who would not see it cannot be chosen, unless `letIn` says so. */
  compartment?: string | null;
  /** Persons let into the case without its clearance. */
  letIn?: readonly string[];
  size?: 'xs' | 'sm';
}

/** A person of the unit, chosen by name. Two of one name are told apart by their addresses. */
export function PersonPicker({
  label,
  description,
  none,
  value,
  onChange,
  compartment = null,
  letIn = [],
  size = 'sm',
}: PersonPickerProps): ReactNode {
  const { t } = useTranslation();
  const { data = [], isError } = useColleagues();
  const names = new Map<string, number>();
  for (const { name } of data) names.set(name, (names.get(name) ?? 0) + 1);
  const sees = (person: Person): boolean =>
    compartment === null || person.clearances.includes(compartment) || letIn.includes(person.id);
  return (
    <NativeSelect
      size={size}
      label={label}
      {...(description === undefined ? {} : { description })}
      error={isError ? t('casework.peopleUnread') : undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: none },
        ...data.map((person) => ({
          value: person.id,
          label:
            person.name +
            ((names.get(person.name) ?? 0) > 1 ? ` · ${person.email}` : '') +
            (sees(person) ? '' : ` (${t('casework.notCleared')})`),
          disabled: !sees(person),
        })),
      ]}
    />
  );
}
