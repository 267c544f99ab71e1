import type { Role } from 'weir/people/contract';

/** A stop of the tour: where it is, and whose work it is. */
export interface TourStep {
  readonly key: TourKey;
  readonly path: string;
  /** Of the page there: what a demonstration has something of. */
  readonly search?: Readonly<Record<string, string>>;
  readonly roles: readonly Role[];
}

export type TourKey =
  | 'returned' | 'reports' | 'subjects' | 'hits' | 'alerts' | 'trace' | 'case' | 'chart' | 'obtaining' | 'suspensions'
  | 'products' | 'received' | 'truth'; // prettier-ignore

const analysis: readonly Role[] = ['fiu_analyst', 'fiu_supervisor'];

/** The main job in its order. The words are in tour-words.json. */
export const tourSteps: readonly TourStep[] = [
  { key: 'returned', path: '/returned', roles: ['re_reporting_officer'] },
  { key: 'reports', path: '/reports', roles: ['fiu_intake', 'fiu_analyst', 'fiu_supervisor'] },
  { key: 'subjects', path: '/subjects', roles: analysis },
  { key: 'hits', path: '/hits', roles: analysis },
  { key: 'alerts', path: '/alerts', roles: analysis },
  { key: 'trace', path: '/traces', roles: analysis },
  { key: 'case', path: '/cases', roles: analysis },
  { key: 'chart', path: '/cases', roles: analysis },
  { key: 'obtaining', path: '/obtaining', roles: analysis },
  { key: 'suspensions', path: '/suspensions', search: { state: 'all' }, roles: analysis },
  { key: 'products', path: '/products', roles: ['fiu_supervisor'] },
  { key: 'received', path: '/received', roles: ['prosecutor'] },
  { key: 'truth', path: '/demonstration', roles: ['fiu_analyst', 'fiu_supervisor', 'auditor'] },
];
