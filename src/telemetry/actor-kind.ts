const KINDS = ['gatherer', 'fetcher', 'consumer', 'processor', 'writer'] as const;

export type ActorKind = (typeof KINDS)[number] | 'other';

const NAMED = new RegExp(`^(${KINDS.join('|')})(?![a-z])`);

/**
 * What an actor is, from its path: the deepest name that begins with a kind (`…/gatherer-weather/fetcher-KGS` is a
 * fetcher). Metrics count by it, because paths have no bound.
 */
export function actorKind(path: string): ActorKind {
  const kinds = path.split('/').flatMap((name) => NAMED.exec(name)?.[1] ?? []);
  return (kinds.at(-1) as ActorKind | undefined) ?? 'other';
}
