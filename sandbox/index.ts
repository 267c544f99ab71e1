export { generateCountries, type GenerateOptions } from './generate.ts';
export { writeWorld } from './write-world.ts';
export * from './truth.ts';
export * from './world.ts';
