import type { Api } from '../ports/api.ts';
import type { Spending } from '../ports/budget.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import type { Redact } from '../ports/redact.ts';
import { adaptiveLimiter } from './adaptive-limiter.ts';
import { authorised } from './auth/authorised.ts';
import { signed } from './auth/signed.ts';
import { type BudgetKeeper, type BudgetStatus, createBudgetKeeper } from './budget.ts';
import { createClosing } from './closing.ts';
import { confined } from './confined.ts';
import { createConnections } from './connections.ts';
import { createExchange } from './exchange.ts';
import { gated } from './gated.ts';
import { heeded } from './heeded.ts';
import type { HostStatus } from './host.ts';
import { createHosts } from './hosts.ts';
import { introduced } from './introduced.ts';
import type { Limiter } from './limiter.ts';
import { observed } from './observed.ts';
import { mayBePrivate } from './reach.ts';
import { redirected } from './redirected.ts';
import { retried } from './retried.ts';
import { type HttpSource, sourcesByName } from './sources.ts';

export type { BudgetStatus } from './budget.ts';
export type { HostStatus } from './host.ts';
export type { Limiter, Load } from './limiter.ts';
export type { HttpSource } from './sources.ts';

/** The `Api` of the world outside, with what can be seen of it, and its end. */
export type Http = Api & {
  /** The hosts that were asked so far. */
  hosts(): readonly HostStatus[];
  /** How the budgets stand that sources declare. */
  budgets(): readonly BudgetStatus[];
  /** Ends every exchange with a Failure (transient) and every connection. Safe twice. */
  close(): Promise<void>;
};

export type HttpOptions = {
  readonly sources: readonly HttpSource[];
  readonly clock: Clock;
  readonly observe: Observe;
  /** Remembers what is spent of budgets. Needed where a source has one. */
  readonly spending?: Spending | undefined;
  readonly redact: Redact;
  /** Of this program, for `user-agent`. */
  readonly version: string;
  /** Makes the limiter of each host. Default: one that finds what the host can take. */
  readonly createLimiter?: (() => Limiter) | undefined;
};

/** The only place that says in which order the decorators lie, from the wire outwards. */
export function createHttp(options: HttpOptions): Http {
  const { sources, clock, observe, redact, version } = options;
  const { createLimiter = adaptiveLimiter } = options;
  const sourceOf = sourcesByName(sources);
  const closing = createClosing();
  const connections = createConnections({
    longestConnectMs: Math.max(0, ...sources.map((source) => source.deadlines.connectMs)),
    mayBePrivate: (url) => mayBePrivate(sources, url),
  });
  const hosts = createHosts({ createLimiter, clock, observe, redact, closing: closing.signal });

  const exchange = createExchange({ connections, clock, redact, sourceOf });
  const signing = signed(exchange, { sourceOf, clock, redact });
  const hearing = heeded(signing, { hosts, clock });
  const watched = observed(hearing, { hosts, clock, observe });
  const budgets = budgetsOf(options);
  const admitted = gated(watched, { sourceOf, hosts, clock, budgetOf: ({ name }) => budgets.get(name) });
  const followed = redirected(admitted, { sourceOf, redact });
  const permitted = authorised(followed, { sourceOf, clock, redact, closing: closing.signal });
  const insistent = retried(permitted, { sourceOf, hosts, clock, observe });
  const kept = confined(insistent, { sourceOf, redact });
  const named = introduced(kept, { version });
  const api = closing.around(named);

  return {
    exchange: (request, signal) => api.exchange(request, signal),
    hosts: () => hosts.statuses(),
    budgets: () => [...budgets.values()].map((budget) => budget.status()),
    async close() {
      closing.close();
      await connections.close();
    },
  };
}

function budgetsOf({ sources, clock, observe, spending }: HttpOptions): ReadonlyMap<string, BudgetKeeper> {
  return new Map(
    sources.flatMap(({ name, budget }) => {
      if (budget === undefined) {
        return [];
      }
      if (spending === undefined) {
        throw new Error(
          `The source ${name} has a budget, and nothing was given that remembers what is spent.`,
        );
      }
      return [[name, createBudgetKeeper(name, budget, { clock, spending, observe })] as const];
    }),
  );
}
