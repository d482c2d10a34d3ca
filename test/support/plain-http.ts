import { request } from 'node:http';

export type PlainAnswer = { readonly status: number; readonly text: string };

/** One HTTP exchange on a connection of its own, which is gone afterwards. */
export function plainHttp(
  method: string,
  url: string,
  body?: {
    readonly type: string;
    readonly text: string;
    readonly authorization?: string;
    readonly target?: string;
  },
): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const { authorization, target } = body ?? {};
    const headers = {
      ...(body === undefined ? {} : { 'content-type': body.type }),
      ...(authorization === undefined ? {} : { authorization }),
      ...(target === undefined ? {} : { 'x-amz-target': target }),
    };
    const asked = request(url, { method, headers, agent: false, timeout: 30_000 }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk;
        })
        .on('end', () => resolve({ status: response.statusCode ?? 0, text }))
        .on('error', reject);
    });
    asked.on('timeout', () => asked.destroy(new Error(`No answer from ${url} within 30 s.`)));
    asked.on('error', reject).end(body?.text);
  });
}
