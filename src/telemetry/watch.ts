import type { GaugeName, MetricAttributes } from './signals.ts';

/** What a gauge shows now. */
export type Reading = {
  [Name in GaugeName]: readonly [gauge: Name, value: number, attributes: MetricAttributes<Name>];
}[GaugeName];

/** Reads gauges each time that metrics are exported. `read` is waited for no longer than the export may take. */
export type Watch = (read: () => readonly Reading[] | Promise<readonly Reading[]>) => void;

/** While nothing is exported. */
export const watchNothing: Watch = () => {};
