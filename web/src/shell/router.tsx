import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent as lazyByScript,
  Navigate,
  Outlet,
  useRouterState,
} from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { unreachable } from '../api/problem.ts';
import { knock } from '../api/reachable.ts';
import { Shell } from './shell.tsx';
import { homeOf } from './houses.ts';
import { NotFoundPage, PageFailed } from '../design/page/answered-page.tsx';
import { useSession } from './session.tsx';
import { parseSearch, stringifySearch } from './url-state.ts';
import { allWords } from '../words/words.ts';

/**
 * A page's script that cannot be fetched because nobody answers is a problem to be shown and tried again. Left to itself the router would
 * load the whole page anew, as is right after an update, and with the node gone nothing would come.
 */
function lazyRouteComponent<Module extends Record<string, unknown>, Name extends keyof Module>(
  load: () => Promise<Module>,
  name: Name,
): ReturnType<typeof lazyByScript> {
  const loadOrTell = async (): Promise<Module> => {
    try {
      return await load();
    } catch (error) {
      throw (await knock()) ? error : unreachable(null);
    }
  };
  return lazyByScript(loadOrTell as () => Promise<Record<string, never>>, name as string);
}

/** Every address of the product. Each page is a file of its own, fetched when it is first opened. */
export function makeRouter(_queries: QueryClient) {
  const root = createRootRoute({ component: Outlet });
  const open = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => root, path, component, loader: allWords });
  const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Inside });
  const firstPage = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => inside, path, component });
  const page = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => inside, path, component, loader: allWords });

  const later = lazyRouteComponent(() => import('../pages/later-page.tsx'), 'LaterPage');
  const tree = root.addChildren([
    createRoute({ getParentRoute: () => root, path: '/', component: Home }),
    createRoute({
      getParentRoute: () => root,
      path: '/sign-in',
      component: lazyRouteComponent(() => import('../pages/door/sign-in-page.tsx'), 'SignInPage'),
    }),
    open(
      '/set-up',
      lazyRouteComponent(() => import('../pages/door/set-up-page.tsx'), 'SetUpPage'),
    ),
    open(
      '/welcome',
      lazyRouteComponent(() => import('../pages/door/code-page.tsx'), 'CodePage'),
    ),
    open(
      '/register',
      lazyRouteComponent(() => import('../pages/door/register-page.tsx'), 'RegisterPage'),
    ),
    inside.addChildren([
      page(
        '/reports',
        lazyRouteComponent(() => import('../pages/reports/reports-page.tsx'), 'ReportsPage'),
      ),
      page(
        '/reports/$id',
        lazyRouteComponent(() => import('../pages/reports/report-page.tsx'), 'ReportPage'),
      ),
      page(
        '/subjects',
        lazyRouteComponent(() => import('../pages/subjects/subjects-page.tsx'), 'SubjectsPage'),
      ),
      page(
        '/subjects/$id',
        lazyRouteComponent(() => import('../pages/subjects/subject-page.tsx'), 'SubjectPage'),
      ),
      page(
        '/hits',
        lazyRouteComponent(() => import('../pages/hits/hits-page.tsx'), 'HitsPage'),
      ),
      page(
        '/hits/$id',
        lazyRouteComponent(() => import('../pages/hits/hit-page.tsx'), 'HitPage'),
      ),
      page(
        '/tuning',
        lazyRouteComponent(() => import('../pages/tuning/tuning-page.tsx'), 'TuningPage'),
      ),
      page(
        '/tuning/$id',
        lazyRouteComponent(() => import('../pages/tuning/tuning-report-page.tsx'), 'TuningReportPage'),
      ),
      page(
        '/merges',
        lazyRouteComponent(() => import('../pages/merges/merges-page.tsx'), 'MergesPage'),
      ),
      firstPage(
        '/inbox',
        lazyRouteComponent(() => import('../pages/inbox/inbox-page.tsx'), 'InboxPage'),
      ),
      page(
        '/cases',
        lazyRouteComponent(() => import('../pages/cases/cases-page.tsx'), 'CasesPage'),
      ),
      page(
        '/cases/$id',
        lazyRouteComponent(() => import('../pages/cases/case-page.tsx'), 'CasePage'),
      ),
      page(
        '/products',
        lazyRouteComponent(() => import('../pages/products/products-page.tsx'), 'ProductsPage'),
      ),
      page(
        '/products/$id',
        lazyRouteComponent(() => import('../pages/products/product-page.tsx'), 'ProductPage'),
      ),
      page(
        '/suspensions',
        lazyRouteComponent(() => import('../pages/suspensions/suspensions-page.tsx'), 'SuspensionsPage'),
      ),
      page(
        '/suspensions/$id',
        lazyRouteComponent(() => import('../pages/suspensions/suspension-page.tsx'), 'SuspensionPage'),
      ),
      page(
        '/served-suspensions',
        lazyRouteComponent(() => import('../pages/suspensions/served-pages.tsx'), 'ServedPage'),
      ),
      page(
        '/served-suspensions/$id',
        lazyRouteComponent(() => import('../pages/suspensions/served-pages.tsx'), 'ServedSuspensionPage'),
      ),
      page(
        '/notifications',
        lazyRouteComponent(
          () => import('../pages/notifications/notifications-page.tsx'),
          'NotificationsPage',
        ),
      ),
      page(
        '/received',
        lazyRouteComponent(() => import('../pages/received/received-page.tsx'), 'ReceivedPage'),
      ),
      page(
        '/received/$id',
        lazyRouteComponent(
          () => import('../pages/received/received-product-page.tsx'),
          'ReceivedProductPage',
        ),
      ),
      page(
        '/asked',
        lazyRouteComponent(() => import('../pages/asked/asked-page.tsx'), 'AskedPage'),
      ),
      page(
        '/asked/$id',
        lazyRouteComponent(() => import('../pages/asked/asked-request-page.tsx'), 'AskedRequestPage'),
      ),
      page(
        '/authority-requests',
        lazyRouteComponent(
          () => import('../pages/authority-requests/authority-requests-page.tsx'),
          'AuthorityRequestsPage',
        ),
      ),
      page(
        '/authority-requests/$id',
        lazyRouteComponent(
          () => import('../pages/authority-requests/authority-request-page.tsx'),
          'AuthorityRequestPage',
        ),
      ),
      page(
        '/feedback',
        lazyRouteComponent(() => import('../pages/received/received-page.tsx'), 'ReceivedPage'),
      ),
      page(
        '/alerts',
        lazyRouteComponent(() => import('../pages/alerts/alerts-page.tsx'), 'AlertsPage'),
      ),
      page(
        '/alerts/$id',
        lazyRouteComponent(() => import('../pages/alerts/alert-page.tsx'), 'AlertPage'),
      ),
      page(
        '/scenarios',
        lazyRouteComponent(() => import('../pages/scenarios/scenarios-page.tsx'), 'ScenariosPage'),
      ),
      page(
        '/scenarios/$id',
        lazyRouteComponent(() => import('../pages/scenarios/scenario-page.tsx'), 'ScenarioPage'),
      ),
      page(
        '/write-scenario',
        lazyRouteComponent(() => import('../pages/scenarios/write-page.tsx'), 'WriteScenarioPage'),
      ),
      page(
        '/back-tests/$id',
        lazyRouteComponent(() => import('../pages/scenarios/back-test-page.tsx'), 'BackTestPage'),
      ),
      page(
        '/ranking',
        lazyRouteComponent(() => import('../pages/ranking/ranking-page.tsx'), 'RankingPage'),
      ),
      page(
        '/ranking/$id',
        lazyRouteComponent(() => import('../pages/ranking/ranking-model-page.tsx'), 'RankingModelPage'),
      ),
      page(
        '/traces',
        lazyRouteComponent(() => import('../pages/trace/traces-page.tsx'), 'TracesPage'),
      ),
      page(
        '/traces/$id',
        lazyRouteComponent(() => import('../pages/trace/trace-page.tsx'), 'TracePage'),
      ),
      page(
        '/transactions',
        lazyRouteComponent(() => import('../pages/transactions/transactions-page.tsx'), 'TransactionsPage'),
      ),
      page(
        '/transactions/imports',
        lazyRouteComponent(() => import('../pages/transactions/imports-page.tsx'), 'ImportsPage'),
      ),
      page(
        '/transactions/questions',
        lazyRouteComponent(() => import('../pages/transactions/questions-page.tsx'), 'QuestionsPage'),
      ),
      page(
        '/oversight',
        lazyRouteComponent(() => import('../pages/oversight/oversight-page.tsx'), 'OversightPage'),
      ),
      page(
        '/settings',
        lazyRouteComponent(() => import('../pages/settings/people-page.tsx'), 'PeoplePage'),
      ),
      page(
        '/oversight/accesses',
        lazyRouteComponent(() => import('../pages/oversight/accesses-page.tsx'), 'AccessesPage'),
      ),
      page(
        '/oversight/rights',
        lazyRouteComponent(() => import('../pages/oversight/rights-page.tsx'), 'RightsPage'),
      ),
      page(
        '/oversight/personal-data',
        lazyRouteComponent(() => import('../pages/oversight/personal-data-page.tsx'), 'PersonalDataPage'),
      ),
      page(
        '/oversight/records',
        lazyRouteComponent(() => import('../pages/oversight/records-page.tsx'), 'RecordsPage'),
      ),
      page(
        '/oversight/retention',
        lazyRouteComponent(() => import('../pages/oversight/retention-page.tsx'), 'RetentionPage'),
      ),
      page(
        '/oversight/independence',
        lazyRouteComponent(() => import('../pages/oversight/independence-page.tsx'), 'IndependencePage'),
      ),
      page(
        '/oversight/break-glass',
        lazyRouteComponent(() => import('../pages/oversight/break-glass-page.tsx'), 'BreakGlassPage'),
      ),
      page(
        '/settings/account',
        lazyRouteComponent(() => import('../pages/settings/account-page.tsx'), 'AccountPage'),
      ),
      page(
        '/settings/registrations',
        lazyRouteComponent(() => import('../pages/settings/registrations-page.tsx'), 'RegistrationsPage'),
      ),
      page(
        '/settings/entity',
        lazyRouteComponent(() => import('../pages/settings/entity-page.tsx'), 'EntityPage'),
      ),
      page(
        '/settings/machine-keys',
        lazyRouteComponent(() => import('../pages/settings/machine-keys-page.tsx'), 'MachineKeysPage'),
      ),
      page(
        '/settings/lists',
        lazyRouteComponent(() => import('../pages/lists/lists-page.tsx'), 'ListsPage'),
      ),
      page(
        '/settings/lists/$id',
        lazyRouteComponent(() => import('../pages/lists/list-page.tsx'), 'ListPage'),
      ),
      page(
        '/settings/intake',
        lazyRouteComponent(() => import('../pages/settings/intake-page.tsx'), 'IntakePage'),
      ),
      page(
        '/settings/doctor',
        lazyRouteComponent(() => import('../pages/settings/doctor-page.tsx'), 'DoctorPage'),
      ),
      page(
        '/file',
        lazyRouteComponent(() => import('../pages/file/file-page.tsx'), 'FilePage'),
      ),
      page(
        '/returned',
        lazyRouteComponent(() => import('../pages/file/filings-page.tsx'), 'FilingsPage'),
      ),
      page(
        '/accepted',
        lazyRouteComponent(() => import('../pages/file/filings-page.tsx'), 'FilingsPage'),
      ),
      page(
        '/filings/$id',
        lazyRouteComponent(() => import('../pages/reports/report-page.tsx'), 'ReportPage'),
      ),
      page(
        '/quality',
        lazyRouteComponent(() => import('../pages/quality/quality-page.tsx'), 'QualityPage'),
      ),
      page(
        '/strategy',
        lazyRouteComponent(() => import('../pages/strategy/strategy-page.tsx'), 'StrategyPage'),
      ),
      page(
        '/chart',
        lazyRouteComponent(() => import('../pages/chart/chart-page.tsx'), 'ChartPage'),
      ),
      page(
        '/cases/$id/chart',
        lazyRouteComponent(() => import('../pages/chart/chart-page.tsx'), 'CaseChartPage'),
      ),
      page(
        '/exchange',
        lazyRouteComponent(() => import('../pages/exchange/matters-page.tsx'), 'MattersPage'),
      ),
      page(
        '/exchange/matters/$id',
        lazyRouteComponent(() => import('../pages/exchange/matter-page.tsx'), 'MatterPage'),
      ),
      page(
        '/exchange/trail',
        lazyRouteComponent(() => import('../pages/exchange/trail-page.tsx'), 'TrailPage'),
      ),
      page(
        '/exchange/partners',
        lazyRouteComponent(() => import('../pages/partners/partners-page.tsx'), 'PartnersPage'),
      ),
      page(
        '/exchange/partners/$node',
        lazyRouteComponent(() => import('../pages/partners/partner-page.tsx'), 'PartnerPage'),
      ),
      page(
        '/exchange/post',
        lazyRouteComponent(() => import('../pages/partners/post-page.tsx'), 'PostPage'),
      ),
      page(
        '/exchange/matching',
        lazyRouteComponent(() => import('../pages/matching/matching-page.tsx'), 'MatchingPage'),
      ),
      page(
        '/exchange/matching/agreements/$id',
        lazyRouteComponent(() => import('../pages/matching/agreement-page.tsx'), 'AgreementPage'),
      ),
      page(
        '/exchange/matching/asks/$id',
        lazyRouteComponent(() => import('../pages/matching/ask-page.tsx'), 'AskPage'),
      ),
      page(
        '/demonstration',
        lazyRouteComponent(() => import('../pages/tour/demonstration-page.tsx'), 'DemonstrationPage'),
      ),
      page('/recovery', later),
      page('/statistics', later),
      page('/programme', later),
      page(
        '/requests',
        lazyRouteComponent(() => import('../pages/obtaining/served-requests-page.tsx'), 'ServedRequestsPage'),
      ),
      page(
        '/requests/$id',
        lazyRouteComponent(() => import('../pages/obtaining/served-request-page.tsx'), 'ServedRequestPage'),
      ),
      page(
        '/obtaining',
        lazyRouteComponent(() => import('../pages/obtaining/requests-page.tsx'), 'RequestsPage'),
      ),
      page(
        '/obtaining/$id',
        lazyRouteComponent(() => import('../pages/obtaining/request-page.tsx'), 'RequestPage'),
      ),
      page(
        '/messages',
        lazyRouteComponent(() => import('../pages/messages/messages-page.tsx'), 'MessagesPage'),
      ),
      page(
        '/messages/$id',
        lazyRouteComponent(() => import('../pages/messages/message-page.tsx'), 'MessagePage'),
      ),
      page(
        '/history',
        lazyRouteComponent(() => import('../pages/file/filings-page.tsx'), 'FilingsPage'),
      ),
      page(
        '/drafts/$id',
        lazyRouteComponent(() => import('../pages/drafts/draft-page.tsx'), 'DraftPage'),
      ),
      page('$', NotFoundPage),
    ]),
  ]);
  return createRouter({
    routeTree: tree,
    defaultPreload: 'intent',
    defaultPendingMs: 400,
    scrollRestoration: true,
    parseSearch,
    stringifySearch,
    defaultErrorComponent: PageFailed,
    defaultNotFoundComponent: NotFoundPage,
  });
}

function Home(): ReactNode {
  const { person } = useSession();
  return <Navigate to={person ? homeOf(person) : '/sign-in'} replace />;
}

/** The first address is kept: while the door loads the address is already its own, and would be asked for in turn. */
function ToTheDoor({ from }: { from: string }): ReactNode {
  const { setUpNeeded } = useSession();
  const [search] = useState({ to: from });
  return <Navigate to={setUpNeeded ? '/set-up' : '/sign-in'} search={search as never} replace />;
}

function Inside(): ReactNode {
  const session = useSession();
  const here = useRouterState({ select: (state) => state.location.href });
  if (!session.person) return <ToTheDoor from={here} />;
  // Until the second factor that the role asks for is there, the node answers nothing but the account.
  if (session.mustEnrol && !here.startsWith('/settings/account'))
    return <Navigate to="/settings/account" replace />;
  return <Shell />;
}
