import { readFileSync, statSync } from 'node:fs';
import { isWrong, type Wrong, wrong } from './wrong.ts';
import { formatSize } from './sizes.ts';

/** What the system calls a file that cannot be read, and how to say it. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist. Check its name',
  ENOTDIR: 'does not exist. Check its name',
  EACCES: 'may not be read by this user. Change its permissions',
  EPERM: 'may not be read by this user. Change its permissions',
  ELOOP: 'is a symbolic link to itself. Mend the link',
  ENAMETOOLONG: 'has a name that is too long. Shorten it',
};

/** The whole of a regular UTF-8 file of at most `maxBytes` bytes, without its byte order mark; or why there is none. */
export function readTextFile(file: string, maxBytes: number): string | Wrong {
  const bytes = readBytes(file, maxBytes);
  if (isWrong(bytes)) {
    return bytes;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return wrong('is not UTF-8 text. Save it as UTF-8.');
  }
}

function readBytes(file: string, maxBytes: number): Uint8Array | Wrong {
  try {
    const found = statSync(file);
    if (found.isDirectory()) {
      return wrong('is a folder. Name a file in it.');
    }
    // A pipe or a device might never end.
    if (!found.isFile()) {
      return wrong('is not a regular file. Name one that is.');
    }
    const bytes = found.size > maxBytes ? undefined : readFileSync(file);
    return bytes === undefined || bytes.length > maxBytes
      ? wrong(`is larger than ${formatSize(maxBytes)}. Make it smaller.`)
      : bytes;
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    return wrong(`${REASONS[code] ?? `cannot be read (${code}). Check the disk`}.`);
  }
}
