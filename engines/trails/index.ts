export {
  completeColumns,
  outsideTypes,
  rowAfter,
  typeOfPayeeEnd,
  typeOfPayerEnd,
  type ColumnParts,
  type Columns,
  type OutsideType,
} from './columns.ts';
export { columnLimits, columnsFrom, type LedgerRow } from './columns-from.ts';
export { trace } from './trace.ts';
export * from './trace-question.ts';
export * from './find-patterns.ts';
