import type { Spool } from '../../src/ports/spool.ts';
import type { OpenState } from '../../src/state/index.ts';
import type { Calls, Life } from './calls.ts';
import type { Witness } from './witness.ts';

/** The state on a disk that is slow and at times full. */
export function simulatedState(
  inner: OpenState,
  { calls, witness }: { readonly calls: Calls; readonly witness: Witness },
): (life: Life) => OpenState {
  return (life) => {
    function call<Result>(effect: () => Promise<Result>): Promise<Result> {
      return calls.call({ life, part: 'state', effect });
    }
    return {
      ...inner,
      cursor: (source, partition) => call(() => inner.cursor(source, partition)),
      answers: (source, partition) => call(() => inner.answers(source, partition)),
      commit: (entry) =>
        call(() => {
          witness.committing(entry);
          return inner.commit(entry);
        }),
      adopt: (source, cursors) =>
        call(() => {
          cursors.forEach((cursor, partition) =>
            witness.committing({ source, partition, journal: [], cursor }),
          );
          return inner.adopt(source, cursors);
        }),
      journaled: (envelopes) => call(() => inner.journaled(envelopes)),
      journal: (from, to) => inner.journal(from, to),
      isForgotten: (source) => call(() => inner.isForgotten(source)),
      lastRun: (source, as) => call(() => inner.lastRun(source, as)),
      finishRun: (source, dueAt, as) => call(() => inner.finishRun(source, dueAt, as)),
      spend: (source, from, most) => call(() => inner.spend(source, from, most)),
      // The file outlives the process.
      close: async () => undefined,
    };
  };
}

/** The spool on the same disk. */
export function simulatedSpool(
  inner: Spool,
  life: Life,
  { calls, witness }: { readonly calls: Calls; readonly witness: Witness },
): Spool {
  function call<Result>(effect: () => Promise<Result>): Promise<Result> {
    return calls.call({ life, part: 'state', effect });
  }
  return {
    keep: (envelopes) => call(() => inner.keep(envelopes)),
    letGo: (envelopes) =>
      call(() => {
        witness.lettingGo(envelopes);
        return inner.letGo(envelopes);
      }),
    async *left() {
      for await (const envelopes of inner.left()) {
        yield await call(async () => envelopes);
      }
    },
    close: () => inner.close(),
  };
}
