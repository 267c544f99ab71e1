import type { Instant } from '../vocabulary/index.ts';
import type { Finding } from './finding.ts';
import type { DocumentKind, Profile } from './profile.ts';
import type { Report, Transaction } from './report.ts';

export class BusinessChecker {
  constructor(_profile: Profile, _now: Instant, _report: (finding: Finding) => void) {}
  transaction(_transaction: Transaction): void {}
  end(_report: Report, _kind: DocumentKind): void {}
}
