/** A refusal or failure as the API states it (RFC 9457), with the code that pages compare. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(problem: { code: string; status: number; detail: string; facts?: Record<string, unknown> }) {
    super(problem.detail);
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail;
    this.facts = problem.facts ?? {};
  }
}

export async function problemFrom(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === 'object' && body !== null) {
    const {
      code,
      detail,
      status: _status,
      type: _type,
      title: _title,
      ...facts
    } = body as Record<string, unknown>;
    if (typeof code === 'string') {
      return new ApiProblem({
        code,
        status: response.status,
        detail: typeof detail === 'string' ? detail : '',
        facts,
      });
    }
  }
  return new ApiProblem({
    code: response.status === 404 ? 'not-found' : 'unexpected',
    status: response.status,
    detail: `The node answered with status ${response.status} and no explanation. Try again; if it comes back, tell the administrator the time.`,
  });
}

export function unreachable(cause: unknown): ApiProblem {
  if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
  return new ApiProblem({
    code: 'unreachable',
    status: 0,
    detail: 'The node does not answer. What you wrote is kept here. Check the connection, then try again.',
  });
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    code: 'unexpected',
    status: 500,
    detail: 'Something went wrong on this page and nothing was changed. Reload the page and try again.',
  });
}
