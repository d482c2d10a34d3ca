#!/usr/bin/env node
// The door of the package and of the image: it needs nothing, so it can speak before the program is loaded.

const OLDEST = [24, 15] as const;

/**
 * The first process of a container is not ended by a signal that nobody listens to. While the program is loading, nothing
 * is begun: told to stop then, it ends at once.
 */
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) {
      process.exit(0);
    }
  });
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
  await (process.argv[2] === 'health' ? import('./health.ts') : import('./main.ts'));
} else {
  process.stderr.write(
    `millrace: this is Node ${process.versions.node}; it needs ${OLDEST.join('.')} or newer.\n`,
  );
  process.exitCode = 1;
}
