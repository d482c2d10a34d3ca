#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { runProgram } from './cli/program.ts';
import type { Terminal } from './cli/terminal.ts';
import { loadConfig } from './config/index.ts';
import { createHttp } from './http/index.ts';
import { carryCursor, encodeEnvelope, openQueues, packRecords, readEnvelope } from './queues/index.ts';
import { checkSource, compileBackfill, compileSource } from './sources/index.ts';
import { openSpool, openState } from './state/index.ts';
import { openStore } from './stores/index.ts';
import type { Adapters } from './system/adapters.ts';
import { realClock } from './system/real-clock.ts';
import { startTelemetry } from './telemetry/index.ts';
import { checkType, compileType } from './types/index.ts';

// The door: the only file that knows every adapter.
const adapters: Adapters = {
  clock: realClock,
  loadConfig,
  checkSource,
  compileSource,
  compileBackfill,
  checkType,
  compileType,
  createHttp,
  openQueues,
  packRecords,
  carryCursor,
  openStore,
  openState,
  openSpool: (file) => openSpool(file, { encode: encodeEnvelope, decode: readEnvelope }),
  startTelemetry,
};

const terminal: Terminal = {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  confirm: process.stdin.isTTY ? confirm : undefined,
  onStopSignal(listener) {
    process.on('SIGINT', listener).on('SIGTERM', listener);
    return () => {
      process.off('SIGINT', listener).off('SIGTERM', listener);
    };
  },
};

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

// Whoever read the output has enough of it (`millrace dlq show | head`): that is no fault, and what is begun is finished.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});

process.exitCode = await runProgram(process.argv.slice(2), adapters, terminal);
