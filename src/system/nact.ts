import { type ActorSystemRef, dispatch, spawn, start, stop } from 'nact';

/** A place in nact's tree under which actors can be spawned. */
export type NactNode = {
  /**
   * An actor whose turns come one at a time, in the order of dispatch, each in a macrotask of its own. `turn` must
   * never reject: nact's own supervision is not used.
   *
   * @throws when a child of that name lives, or the name is not one of `nactName`.
   */
  spawn<Message>(name: string, turn: (message: Message) => Promise<void>): NactActor<Message>;
  /** Call it when nothing waits and no turn but the caller's own runs: nact forgets what waits, without a word. */
  stop(): void;
};

export type NactActor<Message> = NactNode & {
  /** Must not be called after `stop`. */
  readonly dispatch: (message: Message) => void;
};

/** nact's own refs say nothing of their messages: all are of this one type. */
type NactRef = ActorSystemRef;

/** nact keeps its systems in one map by name and replaces one of the same name: so each gets its own. */
let systems = 0;

/** The thin, typed door to nact: the only file that imports it. `name` is one of `nactName`. */
export function startNact(name: string): NactNode {
  systems += 1;
  // Its types ask for the name as a string, which it does not read.
  const options: unknown = { name: `${name}-${systems}` };
  return nodeOf(start(options as string));
}

function nodeOf(ref: NactRef): NactNode {
  return {
    spawn<Message>(name: string, turn: (message: Message) => Promise<void>) {
      return actorOf<Message>(spawn(ref, (_state: void, message: Message) => turn(message), name));
    },
    stop: () => stop(ref),
  };
}

function actorOf<Message>(ref: NactRef): NactActor<Message> {
  return { ...nodeOf(ref), dispatch: (message) => dispatch<unknown>(ref, message) };
}
