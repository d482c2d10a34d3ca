import { readFileSync } from 'node:fs';

/** The text of a generated file; empty where it was never written. @throws what reading throws otherwise. */
export function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}
