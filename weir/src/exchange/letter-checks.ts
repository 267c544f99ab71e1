import type { ContentOf, LetterContent, LetterKind, LetterStop, SourceRef } from './contract.ts';

export function stop(
  rule: string,
  fragmentId: string | null,
  place: string | null,
  sentence: string,
  params: Record<string, string> = {},
): LetterStop {
  return {
    rule,
    stops: true,
    fragmentId,
    place,
    sentence: sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole),
    params,
  };
}

const warning = (...given: Parameters<typeof stop>): LetterStop => ({ ...stop(...given), stops: false });

export const sameSource = (left: SourceRef, right: SourceRef): boolean =>
  left.authority === right.authority && left.message === right.message && left.ref === right.ref;

/**
 * What a letter lacks beside its form. Law and custom behind each: FATF INR.40 (facts, link, no fishing, no refusal without a
 * ground), the Egmont Group's Principles (use and recipients named, answer line by line), as docs/exchange.md says.
 */
export function checksOf(
  kind: LetterKind,
  content: LetterContent,
  begun: LetterContent | null,
): LetterStop[] {
  switch (kind) {
    case 'request':
      return requestChecks(content as ContentOf<'request'>);
    case 'answer':
      return answerChecks(content as ContentOf<'answer'>, begun as ContentOf<'request'> | null);
    case 'suspension':
      return suspensionChecks(content as ContentOf<'suspension'>);
    case 'consent':
      return consentChecks(content as ContentOf<'consent'>, begun as ContentOf<'consent-request'> | null);
    case 'disclosure':
      return disclosureChecks(content as ContentOf<'disclosure'>);
    default:
      return [];
  }
}

function requestChecks(request: ContentOf<'request'>): LetterStop[] {
  const found: LetterStop[] = [];
  if (request.urgency === 'urgent' && request.urgencyReason === null)
    found.push(
      stop(
        'urgency-reason-missing',
        null,
        'urgencyReason',
        'An urgent request says why, or it is not urgent.',
      ),
    );
  if (request.urgency === 'urgent' && request.neededBy === null)
    found.push(stop('needed-by-missing', null, 'neededBy', 'An urgent request says by when it is needed.'));
  if (request.link === '')
    found.push(
      stop(
        'link-missing',
        null,
        'link',
        'Say what ties it to that country: an account, a residence, a firm, a journey. Without a link it is fishing; a supervisor alone may submit it so.',
      ),
    );
  if (new Set(request.questions.map(({ id }) => id)).size < request.questions.length)
    found.push(stop('question-twice', null, 'questions', 'Two questions have one name.'));
  for (const { id, from, until } of request.questions)
    if (from !== null && until !== null && from > until)
      found.push(stop('period-reversed', null, `questions.${id}`, 'The period ends before it begins.'));
  for (const [index, { kind, born, identifiers, name }] of request.subjects.entries())
    if (kind === 'person' && born === null && identifiers.length === 0)
      found.push(
        warning(
          'name-alone',
          null,
          `subjects.${index}`,
          'A name alone can hardly be answered ({name}). Add a birth date, a document or an account.',
          { name },
        ),
      );
  if (request.domesticContext === '')
    found.push(
      warning(
        'domestic-context-missing',
        null,
        'domesticContext',
        'Say what was already done at home, and whether there is an investigation.',
      ),
    );
  return found;
}

function answerChecks(answer: ContentOf<'answer'>, request: ContentOf<'request'> | null): LetterStop[] {
  const found: LetterStop[] = [];
  const asked = request?.questions.map(({ id }) => id) ?? [];
  const said = answer.lines.map(({ question }) => question);
  for (const id of said)
    if (!asked.includes(id))
      found.push(stop('question-unknown', null, `lines.${id}`, 'The request has no such question.'));
  if (new Set(said).size < said.length)
    found.push(stop('line-twice', null, 'lines', 'One question is answered twice.'));
  if (answer.extent === 'final' || answer.extent === 'negative') {
    for (const id of asked)
      if (!said.includes(id))
        found.push(
          stop(
            'question-open',
            null,
            `lines.${id}`,
            'A final answer answers each question, if only that nothing was found or may not be looked for.',
          ),
        );
    for (const { question, status } of answer.lines)
      if (status === 'pending_source')
        found.push(stop('line-pending', null, `lines.${question}`, 'A final answer leaves no line pending.'));
  }
  for (const { question, status, refusal, fragments } of answer.lines) {
    if ((status === 'refused') !== (refusal !== null))
      found.push(
        stop(
          'refusal-unreasoned',
          null,
          `lines.${question}`,
          'A refused line has its ground, citation and reason, and no other line has.',
        ),
      );
    if (answer.extent === 'negative' && status === 'answered')
      found.push(stop('negative-answers', null, `lines.${question}`, 'A negative answer answers nothing.'));
    for (const ref of fragments)
      if (!answer.fragments.some((each) => each.ref === ref))
        found.push(stop('fragment-not-sent', ref, `lines.${question}`, 'This piece is not in the letter.'));
  }
  if (
    answer.consent === 'refused' &&
    answer.fragments.some(({ handling }) => handling.onwardDissemination === 'named_recipients_presumed')
  )
    found.push(
      stop(
        'consent-contradicted',
        null,
        'consent',
        'The letter refuses onward use, and a piece of it presumes consent.',
      ),
    );
  return found;
}

function suspensionChecks(asked: ContentOf<'suspension'>): LetterStop[] {
  const { kind, transactionReference } = asked.asset;
  if ((kind === 'transaction') === (transactionReference !== null)) return [];
  return [
    stop(
      'asset-imprecise',
      null,
      'asset',
      'A transaction is named by its reference, an account by its number alone.',
    ),
  ];
}

function consentChecks(
  given: ContentOf<'consent'>,
  asked: ContentOf<'consent-request'> | null,
): LetterStop[] {
  const about = asked?.about ?? [];
  const said = [...given.granted, ...given.refused.map((each) => each.about)];
  const found = said
    .filter((each) => !about.some((wanted) => sameSource(wanted, each)))
    .map(({ ref }) =>
      stop('consent-not-asked', null, 'granted', 'Nobody asked about this piece ({ref}).', { ref }),
    );
  for (const wanted of about) {
    const times = said.filter((each) => sameSource(each, wanted)).length;
    if (times !== 1)
      found.push(
        stop(
          'consent-incomplete',
          null,
          'granted',
          'Each piece that was asked about is granted or refused, once ({ref}).',
          { ref: wanted.ref },
        ),
      );
  }
  return found;
}

function disclosureChecks(told: ContentOf<'disclosure'>): LetterStop[] {
  return told.link === ''
    ? [
        warning(
          'link-missing',
          null,
          'link',
          'Say why that country would want to know: what ties it to there.',
        ),
      ]
    : [];
}
