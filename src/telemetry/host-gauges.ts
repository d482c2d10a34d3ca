import type { Reading, Watch } from './watch.ts';

/** How one host stands. */
export type HostReading = {
  readonly host: string;
  readonly running: number;
  readonly waiting: number;
  /** Exchanges that may run at the same time. */
  readonly concurrency: number;
  /** Starts in a second that are allowed; undefined where none are counted. */
  readonly perSecond: number | undefined;
};

export function watchHosts(read: () => readonly HostReading[], watch: Watch): void {
  watch(() => read().flatMap(readingsOf));
}

function readingsOf({ host, running, waiting, concurrency, perSecond }: HostReading): readonly Reading[] {
  const of = { 'server.address': host };
  const readings: Reading[] = [
    ['millrace.host.running', running, of],
    ['millrace.host.waiting', waiting, of],
    ['millrace.host.concurrency', concurrency, of],
  ];
  return perSecond === undefined ? readings : [...readings, ['millrace.host.rate', perSecond, of]];
}
