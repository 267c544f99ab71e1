import { Problem } from '@weir/engines/vocabulary';
import type { HitDecision, HitState, ListPurpose } from './contract.ts';

/** Who decides beside the analyst, as the jurisdiction's data has it. */
export interface HitRules {
  readonly secondPersonFor: readonly string[];
  readonly wantedConfirmedBy: readonly string[];
}

/** Where the jurisdiction says nothing, a wanted person is still nobody's to identify but the bureau's. */
export const defaultRules: HitRules = { secondPersonFor: [], wantedConfirmedBy: ['ncb_officer'] };

/** States in which nobody has settled the question, so that it lapses when its ground is gone. */
export const unsettled: readonly HitState[] = ['open', 'unsure', 'to-confirm', 'candidate'];

export const mayBeDecided = (state: HitState): boolean => state === 'open' || state === 'unsure';
export const waitsForConfirmation = (state: HitState): boolean =>
  state === 'to-confirm' || state === 'candidate';

/**
 * What a first decision makes of a hit. "Same" is only the end where the law asks nobody else: a wanted person becomes
 * a candidate, and where four eyes are due a second person confirms.
 * @throws Problem `hit-decided`, `hit-waits`, `hit-lapsed`
 */
export function afterDecision(
  state: HitState,
  purpose: ListPurpose,
  decision: HitDecision['decision'],
  rules: HitRules,
): HitState {
  if (state === 'lapsed') throw lapsed();
  if (waitsForConfirmation(state)) {
    throw new Problem({
      code: 'hit-waits',
      status: 409,
      detail:
        'Somebody holds them to be the same already, and a second person answers that. Confirm it or not; do not decide it anew.',
      facts: { state },
    });
  }
  if (!mayBeDecided(state)) {
    throw new Problem({
      code: 'hit-decided',
      status: 409,
      detail: 'Somebody has decided this hit already. Reload it to see what was decided and why.',
      facts: { state },
    });
  }
  if (decision !== 'same') return decision;
  if (purpose === 'wanted') return 'candidate';
  return rules.secondPersonFor.includes(purpose) ? 'to-confirm' : 'same';
}

/**
 * What a second person's answer makes of it. An authorised officer's answer on a candidate stands as it is given; a
 * second person in the unit who does not agree leaves both views on record and the question unsettled.
 * @throws Problem `hit-waits-for-nobody`, `hit-second-person`, `hit-not-authorised`, `hit-lapsed`
 */
export function afterConfirmation(
  state: HitState,
  answer: HitDecision['decision'],
  who: { person: string; roles: readonly string[]; first: string },
  rules: HitRules,
): HitState {
  if (state === 'lapsed') throw lapsed();
  if (!waitsForConfirmation(state)) {
    throw new Problem({
      code: 'hit-waits-for-nobody',
      status: 409,
      detail: 'This hit does not wait for a second person. Reload it to see how it stands.',
      facts: { state },
    });
  }
  if (who.person === who.first) {
    throw new Problem({
      code: 'hit-second-person',
      status: 409,
      detail: 'You decided this hit first. Another person confirms it.',
    });
  }
  if (!mayConfirm(state, who.roles, rules)) {
    throw new Problem({
      code: 'hit-not-authorised',
      status: 403,
      detail:
        state === 'candidate'
          ? 'A wanted person stays a candidate until an authorised officer confirms. Your roles do not include that.'
          : 'A second officer of the unit confirms this hit. Your roles do not include that.',
      facts: { roles: confirmingRoles(state, rules) },
    });
  }
  if (state === 'candidate' || answer === 'same') return answer;
  return 'unsure';
}

export const confirmingRoles = (state: HitState, rules: HitRules): readonly string[] =>
  state === 'candidate' ? rules.wantedConfirmedBy : ['fiu_analyst', 'fiu_supervisor'];

export const mayConfirm = (state: HitState, roles: readonly string[], rules: HitRules): boolean =>
  waitsForConfirmation(state) && roles.some((role) => confirmingRoles(state, rules).includes(role));

function lapsed(): Problem {
  return new Problem({
    code: 'hit-lapsed',
    status: 409,
    detail:
      'This hit has lapsed: its entry left the list, or the two no longer resemble. There is nothing to decide.',
  });
}
