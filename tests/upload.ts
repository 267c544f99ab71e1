import type { FastifyInstance } from 'fastify';

export interface Answer<Body> {
  status: number;
  body: Body;
}

/** Sends a file to a route the way a browser's form does, without a network. */
export async function upload<Body>(
  server: FastifyInstance,
  url: string,
  file: { field: string; name?: string; bytes: Uint8Array },
  options: { fields?: Record<string, string>; headers?: Record<string, string> } = {},
): Promise<Answer<Body>> {
  const form = new FormData();
  for (const [name, value] of Object.entries(options.fields ?? {})) form.append(name, value);
  form.append(file.field, new File([new Uint8Array(file.bytes)], file.name ?? 'file.xml'));
  const encoded = new Response(form);
  const answer = await server.inject({
    method: 'POST',
    url,
    headers: { 'content-type': encoded.headers.get('content-type')!, ...options.headers },
    payload: Buffer.from(await encoded.arrayBuffer()),
  });
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Body };
}
