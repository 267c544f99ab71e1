import type { NamesOf } from '#people';
import type { Cases } from '#cases';
import type { Platform } from '#platform';
import type { ChartRooms } from './chart-nodes.ts';
import { chartRoutes } from './chart-routes.ts';
import { chartQuestions } from './charts.ts';

/** The link chart: what joins people, firms, accounts, reports and money, asked question by question. */
export function createCharts(
  platform: Platform,
  rooms: ChartRooms & { cases: Cases; people: { namesOf: NamesOf } },
): void {
  chartRoutes(platform, chartQuestions(platform, rooms), rooms);
}
