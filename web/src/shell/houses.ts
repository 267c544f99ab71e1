import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowsExchange,
  IconBriefcase,
  IconBuildingBank,
  IconChartBar,
  IconChartHistogram,
  IconChecks,
  IconClipboardCheck,
  IconFileText,
  IconFileUpload,
  IconInbox,
  IconMail,
  IconMessageReply,
  IconPlayerPause,
  IconQuestionMark,
  IconSettings,
  IconShieldCheck,
  IconUserQuestion,
  IconUsers,
  IconWorld,
  type Icon,
} from '@tabler/icons-react';
import type { Person, Role } from 'weir/people/contract';

/** A place in the navigation. `later` places keep their room, quietly. */
export interface Place {
  key: PlaceKey;
  path: string;
  icon: Icon;
  /** Pressed after g. */
  letter?: string;
  later?: true;
  roles?: readonly Role[];
}

export type PlaceKey =
  | 'inbox' | 'reports' | 'subjects' | 'alerts' | 'cases' | 'exchange' | 'recovery' | 'statistics' | 'programme'
  | 'oversight' | 'settings' | 'file' | 'returned' | 'accepted' | 'requests' | 'messages' | 'quality' | 'received'
  | 'authorityRequests' | 'feedback' | 'history' | 'hits' | 'strategy' | 'suspensions'; // prettier-ignore

const fiuWork: readonly Role[] = ['fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];
const analysis: readonly Role[] = ['fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];
const caseWork: readonly Role[] = ['fiu_analyst', 'fiu_supervisor'];
const receiving: readonly Role[] = ['prosecutor', 'customs_officer', 'aro_officer', 'supervisor_officer'];

/** Everybody has an account of their own to look after. */
const settings: Place = { key: 'settings', path: '/settings/account', icon: IconSettings, letter: ',' };

const fiuHouse: readonly Place[] = [
  { key: 'inbox', path: '/inbox', icon: IconInbox, letter: 'i' },
  { key: 'reports', path: '/reports', icon: IconFileText, letter: 'r', roles: fiuWork },
  { key: 'subjects', path: '/subjects', icon: IconUsers, letter: 's', roles: analysis },
  { key: 'alerts', path: '/alerts', icon: IconAlertTriangle, letter: 'a', roles: caseWork },
  { key: 'cases', path: '/cases', icon: IconBriefcase, letter: 'c', roles: caseWork },
  {
    key: 'strategy',
    path: '/strategy',
    icon: IconChartHistogram,
    letter: 't',
    roles: ['fiu_strategic', 'fiu_supervisor'],
  },
  {
    key: 'authorityRequests',
    path: '/authority-requests',
    icon: IconQuestionMark,
    letter: 'q',
    roles: caseWork,
  },
  { key: 'exchange', path: '/exchange', icon: IconArrowsExchange, letter: 'x', roles: analysis },
  { key: 'recovery', path: '/recovery', icon: IconBuildingBank, later: true, roles: analysis },
  { key: 'statistics', path: '/statistics', icon: IconChartBar, later: true, roles: analysis },
  { key: 'programme', path: '/programme', icon: IconWorld, later: true, roles: analysis },
  {
    key: 'oversight',
    path: '/oversight',
    icon: IconShieldCheck,
    letter: 'o',
    roles: ['auditor', 'dpo_oversight', 'administrator', 'fiu_supervisor'],
  },
  // Whoever oversees nothing still notes what presses on the unit's independence.
  {
    key: 'oversight',
    path: '/oversight/independence',
    icon: IconShieldCheck,
    letter: 'o',
    roles: ['fiu_intake', 'fiu_analyst', 'fiu_intl_desk', 'fiu_strategic'],
  },
  settings,
];

const filerHouse: readonly Place[] = [
  { key: 'file', path: '/file', icon: IconFileUpload, letter: 'f' },
  { key: 'returned', path: '/returned', icon: IconArrowBackUp, letter: 'r' },
  { key: 'accepted', path: '/accepted', icon: IconChecks, letter: 'a' },
  { key: 'requests', path: '/requests', icon: IconQuestionMark },
  { key: 'suspensions', path: '/served-suspensions', icon: IconPlayerPause, letter: 'u' },
  {
    key: 'requests',
    path: '/requests',
    icon: IconQuestionMark,
    letter: 'u',
    roles: ['re_reporting_officer'],
  },
  { key: 'messages', path: '/messages', icon: IconMail, letter: 'm' },
  { key: 'quality', path: '/quality', icon: IconClipboardCheck, letter: 'q' },
  settings,
];

const authorityHouse: readonly Place[] = [
  { key: 'hits', path: '/hits', icon: IconUserQuestion, letter: 'h', roles: ['ncb_officer'] },
  { key: 'received', path: '/received', icon: IconInbox, letter: 'r', roles: receiving },
  { key: 'requests', path: '/asked', icon: IconQuestionMark, letter: 'q', roles: receiving },
  { key: 'feedback', path: '/feedback', icon: IconMessageReply, letter: 'f', roles: receiving },
  settings,
];

/** Which house a person enters, and its rooms in order. */
export function placesOf(person: Person): readonly Place[] {
  const house =
    person.organisation.kind === 'reporting_entity'
      ? filerHouse
      : person.organisation.kind === 'authority'
        ? authorityHouse
        : fiuHouse;
  const open = house.filter(
    (place) => !place.roles || place.roles.some((role) => person.roles.includes(role)),
  );
  return open.filter((place, index) => open.findIndex(({ key }) => key === place.key) === index);
}

/** Where a person starts the day. */
export function homeOf(person: Person): string {
  return placesOf(person)[0]?.path ?? '/inbox';
}
