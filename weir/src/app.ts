import { createAttachments } from '#attachments';
import { auditRoutes } from '#audit';
import { keepingRoutes } from '#backup';
import { createCases, type Cases } from '#cases';
import { createCharts } from '#charts';
import { createDetection, type Detection } from '#detection';
import { createDissemination, disseminationAnswered } from '#dissemination';
import { createExchange } from '#exchange';
import {
  b2bRoutes,
  createIntake,
  openWatchedFolder,
  qualityRoutes,
  type Intake,
  type WatchedFolderDoor,
} from '#intake';
import { createLedger, type Ledger } from '#ledger';
import { createMatching } from '#matching';
import { createMessages } from '#messages';
import { createNotifications } from '#notifications';
import { createOversight } from '#oversight';
import { createPeople, mayFileFor, type People } from '#people';
import { createPost, type OpenedPost } from '#post';
import { jobRoutes, openPlatform, type Config, type Platform, type PlatformOptions } from '#platform';
import { createReference } from '#reference';
import { createRequests } from '#requests';
import { createRetention } from '#retention';
import { createScreening, type Screening } from '#screening';
import { createSearch, type Search } from '#search';
import { openStrategy } from '#strategy';
import { createSubjects, type Subjects } from '#subjects';
import { createSuspensions, type Suspensions } from '#suspensions';
import { createTracing, type Tracing } from '#tracing';
import { browserRoutes } from './browser.ts';
import { caseSources } from './case-sources.ts';
import { demonstrationRoutes } from './demo/demo-run.ts';
import { doctorRoutes } from './doctor.ts';
import { movingInRoutes } from './moving-in.ts';

/** The node: the platform and every room on it. */
export interface App {
  readonly platform: Platform;
  readonly people: People;
  readonly post: OpenedPost;
  readonly intake: Intake;
  readonly watchedFolder: WatchedFolderDoor;
  readonly subjects: Subjects;
  readonly screening: Screening;
  readonly ledger: Ledger;
  readonly detection: Detection;
  readonly tracing: Tracing;
  readonly cases: Cases;
  readonly suspensions: Suspensions;
  readonly search: Search;
  /** Every route is there and checked; requests may come. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** The one place where everything is wired, by hand, in the order in which rooms know each other. */
export async function openApp(config: Config, options: PlatformOptions = {}): Promise<App> {
  const platform = await openPlatform(config, options);
  createReference(platform);
  const people = createPeople(platform);
  createNotifications(platform);
  const post = createPost(platform, { people });
  const attachments = createAttachments(platform);
  const intake = createIntake(platform, {
    people: { namesOf: people.namesOf, mayFileFor },
    attachments,
  });
  qualityRoutes(platform);
  b2bRoutes(platform, { intake, people });
  const watchedFolder = openWatchedFolder(platform, intake);
  createMessages(platform, { people, intake, attachments });
  const subjects = createSubjects(platform, { intake, people });
  const screening = createScreening(platform, { subjects, people });
  const ledger = createLedger(platform, { intake, people });
  const detection = createDetection(platform, { ledger, people });
  const tracing = createTracing(platform, { ledger, intake, people });
  const sources = caseSources(platform, { intake, subjects, ledger, detection, tracing });
  const cases = createCases(platform, { people, sources });
  createCharts(platform, { people, subjects, screening, ledger, intake, cases });
  const dissemination = createDissemination(platform, { people, cases });
  createRequests(platform, { people, attachments, ledger, cases, intake });
  openStrategy(platform, { people, ledger, subjects });
  const suspensions = createSuspensions(platform, { people, cases, intake });
  const matching = createMatching(platform, { people, cases, post, identity: post.identity });
  createExchange(platform, { people, cases, dissemination, suspensions, post, matching });
  // Back up the line, and therefore wired here: what came of a product teaches the ranking of alerts.
  platform.events.on(disseminationAnswered, 'detection', async ({ caseId, useful }) => {
    if (useful !== null) await detection.productJudged(caseId, useful);
  });
  const { searchKey } = createOversight(platform, { people });
  const search = createSearch(platform, { searchKey });
  createRetention(platform, { people, ledger, subjects, searchKey });
  auditRoutes(platform, people.namesOf);
  keepingRoutes(platform);
  movingInRoutes(platform, intake);
  jobRoutes(platform);
  doctorRoutes(platform);
  demonstrationRoutes(platform);
  browserRoutes(platform);
  return {
    platform,
    people,
    post,
    intake,
    watchedFolder,
    subjects,
    screening,
    ledger,
    detection,
    tracing,
    cases,
    suspensions,
    search,
    ready: async () => void (await platform.http.server.ready()),
    close: async () => {
      await watchedFolder.stop();
      await post.stop();
      await platform.close();
      ledger.close();
    },
  };
}
