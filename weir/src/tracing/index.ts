export { createTracing, type Tracing } from './tracing.ts';
export type { Rule, Trace, TraceAnswer, TraceRequest } from './contract.ts';
export type { StoredTrace } from './trace-store.ts';
