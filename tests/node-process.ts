export { startNodeProcess, type NodeProcess } from '../weir/src/node-process.ts';

/** Speaks to a node over the network, as a person. */
export class Caller {
  readonly url: string;
  readonly token: string;
  constructor(url: string, token = '') {
    this.url = url;
    this.token = token;
  }

  async send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const form = body instanceof FormData;
    const answer = await fetch(new URL(`/api/v1${path}`, this.url), {
      method,
      headers: {
        'weir-door': 'command',
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...(form || body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** Expects a good answer and gives its body. */
  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.send(method, path, body);
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Answer;
  }

  async signIn(email: string, password: string): Promise<Caller> {
    const { token } = await this.ask<{ token: string }>('POST', '/session', { email, password });
    return new Caller(this.url, token);
  }
}
