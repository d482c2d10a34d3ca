import type { IncomingHttpHeaders } from 'node:http';

type Entry = { readonly Id: string };
type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** Whether a request is a batch of SQS, in its JSON protocol, of more than one entry. */
export function isBatch(headers: IncomingHttpHeaders, body: Buffer): boolean {
  return /^AmazonSQS\.\w+Batch$/.test(String(headers['x-amz-target'])) && entriesOf(body).length > 1;
}

/** Takes some entries out of a batch, at least one and never all: they are to be refused. */
export function splitBatch(
  body: Buffer,
  random: () => number,
): { readonly forward: Buffer; readonly refused: readonly Entry[] } {
  const all = entriesOf(body);
  const refused = all.filter((_, at) => at === 1 || (at > 1 && random() < 0.5));
  const Entries = all.filter((entry) => !refused.includes(entry));
  const batch = JSON.parse(body.toString()) as object;
  return { forward: Buffer.from(JSON.stringify({ ...batch, Entries })), refused };
}

function entriesOf(body: Buffer): readonly Entry[] {
  return (JSON.parse(body.toString()) as { readonly Entries: readonly Entry[] }).Entries;
}

/** The answer to a batch, with the entries that were taken out among those that failed. */
export function withRefused(answer: Answer, refused: readonly Entry[]): Answer {
  if (refused.length === 0 || answer.status !== 200) {
    return answer;
  }
  const { Failed = [], ...told } = JSON.parse(answer.body.toString()) as {
    readonly Failed?: readonly object[];
  };
  const failed = refused.map(({ Id }) => ({
    Id,
    Code: 'ServiceUnavailable',
    Message: 'Not now.',
    SenderFault: false,
  }));
  return { ...answer, body: Buffer.from(JSON.stringify({ ...told, Failed: [...Failed, ...failed] })) };
}
