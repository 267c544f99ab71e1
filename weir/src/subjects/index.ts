export { createSubjects, type SubjectProfile, type Subjects } from './subjects.ts';
export { subjectsNoted } from './events.ts';
export type { SubjectDetail, SubjectKind, SubjectRef, SubjectRow } from './contract.ts';
