import type { Command } from '#platform';
import { auditCommands } from './audit/audit-commands.ts';
import { caseCommands } from './cases/case-commands.ts';
import { demoCommand } from './demo/demo-command.ts';
import { demoExchangeCommand } from './demo/exchange/demo-exchange-command.ts';
import { detectCommands } from './detection/detect-commands.ts';
import { scenarioCommands } from './detection/scenario-commands.ts';
import { authorityRequestCommands } from './dissemination/authority-request-commands.ts';
import { disseminationCommands } from './dissemination/dissemination-commands.ts';
import { exchangeCommands } from './exchange/exchange-commands.ts';
import { houseCommands } from './house-commands.ts';
import { convertCommands } from './intake/convert-commands.ts';
import { intakeCommands } from './intake/intake-commands.ts';
import { rulesCommand } from './intake/rules-command.ts';
import { keepingCommands } from './keeping-commands.ts';
import { ledgerCommands } from './ledger/ledger-commands.ts';
import { postCommands } from './post/post-commands.ts';
import { qualityCommands } from './intake/quality-commands.ts';
import { matchingCommands } from './matching/matching-commands.ts';
import { messageCommands } from './messages/message-commands.ts';
import { moveInCommand } from './moving-in-command.ts';
import { notificationCommands } from './notifications/notification-commands.ts';
import { oversightCommands } from './oversight/oversight-commands.ts';
import { peopleCommands } from './people/people-commands.ts';
import { referenceCommands } from './reference/reference-commands.ts';
import { requestCommands } from './requests/request-commands.ts';
import { retentionCommands } from './retention/retention-commands.ts';
import { screeningCommands } from './screening/screening-commands.ts';
import { searchCommands } from './search/search-commands.ts';
import { strategyCommands } from './strategy/strategy-commands.ts';
import { suspensionCommands } from './suspensions/suspension-commands.ts';
import { resolveCommands } from './subjects/resolve-commands.ts';
import { exhibitCommands } from './tracing/exhibit-commands.ts';
import { traceCommands } from './tracing/trace-commands.ts';

/** Every command, from every room. Files named `*-commands.ts` load nothing heavy until a command runs. */
export const commands: readonly Command[] = [
  demoCommand,
  demoExchangeCommand,
  ...houseCommands,
  ...peopleCommands,
  ...auditCommands,
  ...keepingCommands,
  ...intakeCommands,
  ...convertCommands,
  ...qualityCommands,
  ...messageCommands,
  rulesCommand,
  moveInCommand,
  ...screeningCommands,
  ...resolveCommands,
  ...referenceCommands,
  ...ledgerCommands,
  ...detectCommands,
  ...scenarioCommands,
  ...traceCommands,
  ...exhibitCommands,
  ...caseCommands,
  ...disseminationCommands,
  ...requestCommands,
  ...searchCommands,
  ...strategyCommands,
  ...suspensionCommands,
  ...matchingCommands,
  ...exchangeCommands,
  ...notificationCommands,
  ...postCommands,
  ...authorityRequestCommands,
  ...oversightCommands,
  ...retentionCommands,
];
