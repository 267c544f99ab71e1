export { createReference } from './reference.ts';
