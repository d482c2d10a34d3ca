import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** The version of this build, from the manifest of the package: of the sources and of what is compiled from them. */
export const VERSION: string = readVersion();

function readVersion(): string {
  const file = findPackageJSON(import.meta.url);
  if (file === undefined) {
    throw new Error('There is no package.json above the program: the installation is broken.');
  }
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
