import type { CodedType } from '../ports/pipeline.ts';
import type { Outcome, RecordContext, Type } from '../ports/type.ts';
import { cleanOutcome, UncleanOutcome } from './clean-outcome.ts';
import { namesOfRecord } from './names-of-record.ts';
import { quarantine } from './quarantine.ts';

/**
 * A type whose processor is written in code. Whatever the code throws quarantines the record with that message, and
 * so does an outcome that breaks its promise, with a sentence that names the module: bad code spoils its own records
 * and no batch.
 */
export function compileCodedType(config: CodedType): Type {
  const { name, module, processor } = config;

  function process(record: unknown, context: RecordContext): Outcome {
    try {
      const outcome: unknown = processor(record, context);
      if (outcome instanceof Promise) {
        // nobody waits for it, and its rejection would end the process
        outcome.catch(() => undefined);
        return quarantine(
          `The processor of ${module} returned a promise: it must return its outcome.`,
          undefined,
        );
      }
      return cleanOutcome(outcome);
    } catch (error) {
      return error instanceof UncleanOutcome
        ? quarantine(`The processor of ${module} returned ${error.message}.`, undefined)
        : quarantine(
            messageOf(error) || `The processor of ${module} threw an error without a message.`,
            undefined,
          );
    }
  }

  return { name, process, naming: namesOfRecord };
}

/** Anything at all may be thrown, even what cannot be written as text. */
function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return '';
  }
}
