import { readFileSync } from 'node:fs';

/** The text of a file; empty where there is none, or none any more. @throws what reading throws otherwise. */
export function readOrEmpty(path: string, encoding: BufferEncoding = 'utf8'): string {
  try {
    return readFileSync(path, encoding);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}
