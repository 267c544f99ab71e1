/** The names engine's front door: see README.md for its words. */
export { comparePair, pairScore } from './compare-pair.ts';
export {
  partNames,
  type Comparison,
  type Entry,
  type Hit,
  type Identifier,
  type Kind,
  type ListedName,
  type NameQuality,
  type Part,
  type PartName,
  type Query,
  type SearchOptions,
  type Side,
} from './entry.ts';
export { identifierKey } from './identifier-key.ts';
export { longestName } from './clean-text.ts';
export { describeWords, type DescribedWords } from './describe-words.ts';
export {
  buildIndex,
  defaultFloor,
  IndexBuilder,
  openIndex,
  saveIndex,
  type NamesIndex,
} from './names-index.ts';
export { sharedNearRoom } from './near-lists.ts';
export { makePostings, type Postings, type PostingSources } from './postings.ts';
export { normaliseName } from './normalise.ts';
export { mostWords } from './words.ts';
export { readBornDate } from './born-date.ts';
export { countryCodeOf } from './country-code.ts';
export {
  largestList,
  listForms,
  listPurposes,
  type LeftOut,
  type ListForm,
  type ListPurpose,
  type ReadList,
} from './lists/list-form.ts';
export { ownColumns, type OwnMapping } from './lists/own-list.ts';
export { readList, readLists } from './lists/read-list.ts';
export { shippedThreshold, weightsVersion } from './weights.ts';
export { linkRecords, recordKeys } from './resolve/link-records.ts';
export { columnNames, readRecords, type Column, type ReadRecords } from './resolve/read-records.ts';
export {
  fieldNames,
  type FieldName,
  type Link,
  type LinkPart,
  type RecordAddress,
  type RecordName,
  type ResolveRecord,
} from './resolve/record.ts';
export { resolve, thresholds, type Resolution } from './resolve/resolve.ts';
export { resolveWeightsVersion } from './resolve/weights.ts';
export { cluster, type ClusterOptions, type WeighedPair } from './resolve/cluster.ts';
