import type { Directive } from '../ports/actor.ts';
import type { Observe } from '../ports/events.ts';

/** Why an incarnation cannot go on, and what is to become of the actor. */
export type Fault = { readonly error: unknown; readonly directive: Exclude<Directive, 'resume'> };

/** Decides what a crash means. What then has to be done is the lifecycle's part. */
export type Supervisor = {
  /** The fault that stands: the incarnation is over, and at the end of the turn it is settled. */
  readonly fault: () => Fault | undefined;
  /** The fault is settled. */
  readonly clear: () => void;
  /** The actor's own code threw, or took too long. Always observed; `resume` only where there is a state to go on with. */
  readonly crash: (error: unknown, canResume: boolean) => void;
  /** A child escalated: `onCrash` decides for this actor, and without one it escalates further. */
  readonly childFailed: (error: unknown) => void;
};

export function supervisor(options: {
  readonly path: string;
  readonly observe: Observe;
  readonly onCrash: ((error: unknown) => Directive) | undefined;
  /** Whether the actor is stopping anyway: then nothing is left to decide. */
  readonly isEnding: () => boolean;
  /** A fault stands now. */
  readonly interrupt: (error: unknown) => void;
}): Supervisor {
  const { path, observe, onCrash, isEnding, interrupt } = options;
  let fault: Fault | undefined;

  /** An `onCrash` that throws is a bug of its own: it is observed, and the crash escalates. */
  function decide(error: unknown, otherwise: Directive): Directive {
    try {
      return onCrash === undefined ? otherwise : onCrash(error);
    } catch (thrown) {
      observe({ type: 'actor.crashed', path, error: thrown });
      return 'escalate';
    }
  }

  function stand(error: unknown, directive: Fault['directive']): void {
    fault = { error, directive };
    interrupt(error);
  }

  return {
    fault: () => fault,
    clear() {
      fault = undefined;
    },
    crash(error, canResume) {
      observe({ type: 'actor.crashed', path, error });
      if (isEnding() || fault !== undefined) {
        return;
      }
      const directive = decide(error, 'restart');
      if (directive !== 'resume') {
        stand(error, directive);
      } else if (!canResume) {
        stand(error, 'restart');
      }
    },
    childFailed(error) {
      if (isEnding() || fault !== undefined) {
        return;
      }
      const directive = decide(error, 'escalate');
      if (directive !== 'resume') {
        stand(error, directive);
      }
    },
  };
}
