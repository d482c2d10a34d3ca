/**
 * Bad configuration as a value. `wrong` is what follows the subject "this value" or "this option", and then what to do:
 * `has no unit. Write 15s or 15ms.` It never repeats the value, which may be a secret: `problems.ts` names the subject.
 */
export type Wrong = { readonly wrong: string };

export function wrong(text: string): Wrong {
  return { wrong: text };
}

export function isWrong(value: unknown): value is Wrong {
  return typeof value === 'object' && value !== null && 'wrong' in value;
}
