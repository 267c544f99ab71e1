export * from './country.ts';
export * from './currency.ts';
export * from './identifier.ts';
export * from './money.ts';
export * from './problem.ts';
export * from './random.ts';
export * from './time.ts';
export * from './working-calendar.ts';
