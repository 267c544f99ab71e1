import type { DuckConnection, Ledger } from '#ledger';
import { theNode } from '#platform';
import { detect, type DetectionPlan, type Station } from './detect.ts';
import type { Finding } from './finding.ts';
import { openScenarioBox } from './scenario-box.ts';

/**
 * Runs the scenarios that people wrote. A statement could tell, in the words of an alert that everybody sees, of rows that
 * its author is not cleared for. So it first looks at rows of no compartment; then, for each compartment, at these and the
 * rows of that compartment, and what it only finds there is for those who are cleared for it.
 */
export async function runWritten(
  ledger: Ledger,
  duck: DuckConnection,
  scratch: string,
  plan: DetectionPlan,
  parameters: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined,
): Promise<{ findings: Finding[]; stations: Station[] }> {
  const scenarios = plan.scenarios.filter(({ trusted }) => !trusted);
  if (scenarios.length === 0) return { findings: [], stations: [] };
  const compartments = await duck.rows<{ compartment: string }>(
    'select distinct compartment from all_rows where compartment is not null order by 1',
  );
  const seenBy = async (
    clearances: readonly string[],
  ): Promise<{ findings: Finding[]; stations: Station[] }> =>
    ledger.query({ ...theNode, roles: ['fiu_analyst'], clearances }, (seen) =>
      detect(
        { scenarios, patterns: [] },
        { duck: seen, columns: () => Promise.reject(new Error('No patterns are asked.')) },
        {
          ...(parameters !== undefined && { parameters }),
          apart: true,
          box: (connection) => openScenarioBox(scratch, connection),
        },
      ),
    );
  const { findings, stations } = await seenBy([]);
  const known = new Set(findings.map(told));
  const counts = new Map(stations.map((station) => [station.typology, station]));
  for (const { compartment } of compartments) {
    const within = await seenBy([compartment]);
    for (const finding of within.findings) {
      if (known.has(told(finding))) continue;
      findings.push({ ...finding, compartments: [compartment] });
      const station = counts.get(finding.typology);
      if (station !== undefined) counts.set(finding.typology, { ...station, alerts: station.alerts + 1 });
    }
    for (const { typology, ms } of within.stations) {
      const station = counts.get(typology);
      if (station !== undefined) counts.set(typology, { ...station, ms: station.ms + ms });
    }
  }
  return { findings, stations: [...counts.values()] };
}

/** All that a finding says. */
function told(finding: Finding): string {
  return JSON.stringify(finding);
}
