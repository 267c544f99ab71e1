export {
  bytesPerRow,
  completeColumns,
  hasExchange,
  currencyOfPayee,
  currencyOfPayer,
  outsideNumber,
  outsideTypes,
  rowAfter,
  typeOfPayeeEnd,
  typeOfPayerEnd,
  type ColumnParts,
  type Columns,
  type OutsideType,
} from './columns.ts';
export { columnLimits, columnsFrom, type LedgerRow } from './columns-from.ts';
export { adjacencyOf, placeAfter, type Adjacency } from './adjacency.ts';
export { HopSearch, type HopQuestion, type HopReached } from './hops.ts';
export { PaymentPaths, pathLimits, type PathQuestion } from './payment-paths.ts';
export { decidedTrace, withAccounts, type DecidedTrace, type DecidingRow } from './deciding-rows.ts';
export { renameRows, renameTransactions } from './row-names.ts';
export { preparedPass, trace } from './trace.ts';
export * from './trace-question.ts';
export {
  originLimits,
  originRules,
  originsOf,
  type Origin,
  type OriginQuestion,
  type OriginRule,
  type Origins,
} from './origins.ts';
export { findPatterns, searchPatterns, type PatternSearch } from './find-patterns.ts';
export {
  patternTypologies,
  type PatternFinding,
  type PatternPart,
  type PatternTypology,
} from './patterns/finding.ts';
export {
  featureCount,
  FeatureGraph,
  featureLimits,
  featureNames,
  type FeatureLimits,
} from './patterns/feature-graph.ts';
export { patternRanges, type PatternParameters } from './patterns/parameters.ts';
export { generatedLedger, largestGenerated, type GeneratedLedgerSize } from './generated-ledger.ts';
