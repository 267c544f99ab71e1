export { learn, learnLimits, scoreOf, type Contribution, type Example, type RankingModel } from './learn.ts';
export {
  areaUnderCurve,
  compareRankings,
  enough,
  precisionAt,
  precisionInterval,
  type Comparison,
  type Judged,
  type RankingFigures,
} from './compare.ts';
export { splitByTime, type Timed } from './split-by-time.ts';
