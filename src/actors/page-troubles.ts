import { hash } from 'node:crypto';
import type { Observe } from '../ports/events.ts';
import type { FailedPageKey, FailedPages, KeptRequest } from '../ports/failed-pages.ts';
import type { Redact } from '../ports/redact.ts';
import type { PageRequest, Partition } from '../ports/source.ts';
import { type Patience, patiently } from './patience.ts';

/** A request that is longer, with its state, is not kept whole, in characters: ten thousand of them are on the disk. */
const LONGEST_KEPT = 32_768;

/** A page, and the key under which the progress of its partition is kept. */
export type TroubledPage = {
  readonly source: string;
  readonly slice: string;
  readonly partition: Partition;
  readonly asked: PageRequest;
};

/** Keeps pages that failed for good, until they are gathered: each with its request, without secrets. */
export type PageTroubles = {
  failed(page: TroubledPage, reason: string, patience: Patience): Promise<void>;
  gathered(page: TroubledPage, patience: Patience): Promise<void>;
  /** Every page of the slice was gathered, from where its cursor stood: whatever failed of it before came with them. */
  complete(source: string, slice: string, patience: Patience): Promise<void>;
};

export type PageTroublesPorts = {
  readonly failedPages: FailedPages;
  readonly observe: Observe;
  readonly redact: Redact;
};

/** What is kept is known here too, so that a page which never failed costs no look at the disk. */
export async function createPageTroubles({
  failedPages,
  observe,
  redact,
}: PageTroublesPorts): Promise<PageTroubles> {
  /** From the slice of a source to the names of its pages. */
  const known = new Map<string, Set<string>>();
  (await failedPages.failedPageKeys()).forEach(remember);

  function remember(key: FailedPageKey): void {
    const slice = sliceOf(key.source, key.slice);
    known.set(slice, (known.get(slice) ?? new Set()).add(pageOf(key)));
  }

  function isKnown(key: FailedPageKey): boolean {
    return known.get(sliceOf(key.source, key.slice))?.has(pageOf(key)) === true;
  }

  return {
    async failed(page, reason, patience) {
      const kept = withoutSecrets(page, redact);
      await patiently(
        () => failedPages.keepFailedPage({ ...kept.key, ...kept.page, reason: redact(reason) }),
        patience,
      );
      // Said once: in the next runs it fails again, and says that by itself.
      if (!isKnown(kept.key)) {
        remember(kept.key);
        observe({ type: 'page.quarantined', ...told(page) });
      }
    },

    async gathered(page, patience) {
      const pages = known.get(sliceOf(page.source, page.slice));
      if (pages === undefined) {
        return;
      }
      const { key } = withoutSecrets(page, redact);
      if (isKnown(key)) {
        await patiently(() => failedPages.forgetFailedPage(key), patience);
        pages.delete(pageOf(key));
        observe({ type: 'page.recovered', ...told(page) });
      }
    },

    async complete(source, slice, patience) {
      if (known.has(sliceOf(source, slice))) {
        await patiently(() => failedPages.forgetFailedPages(source, slice), patience);
        known.delete(sliceOf(source, slice));
      }
    },
  };
}

function told({ source, partition, asked }: TroubledPage) {
  return { source, partition: partition.key, page: asked.page };
}

function withoutSecrets({ source, slice, partition, asked }: TroubledPage, redact: Redact) {
  const { method, url, headers, body } = asked.request;
  const request: KeptRequest = {
    method,
    url: redact(url),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redact(value)])),
    ...(body === undefined ? {} : { body: redact(body) }),
  };
  const state = JSON.stringify(asked.state ?? {});
  const whole = JSON.stringify(request);
  // A state that held a secret could not be read back: the partition is then asked for from the start.
  const keeps = whole.length + state.length <= LONGEST_KEPT && redact(state) === state;
  return {
    key: { source, slice, page: asked.page, digest: hash('sha256', whole).slice(0, 32) },
    page: {
      partition: { key: partition.key, values: partition.values },
      ...(keeps ? { request, state: asked.state } : {}),
    },
  };
}

function sliceOf(source: string, slice: string): string {
  return JSON.stringify([source, slice]);
}

function pageOf({ page, digest }: FailedPageKey): string {
  return JSON.stringify([page, digest]);
}
