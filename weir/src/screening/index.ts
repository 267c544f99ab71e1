export { fetchList } from './fetch-list.ts';
export { createScreening, type Screening, type SubjectHit } from './screening.ts';
export type { HitDetail, HitRow, ListRow } from './contract.ts';
