/** How the process ends, for scripts and for Kubernetes. The numbers above 1 are those of BSD's sysexits.h. */
export const EXIT = {
  /** All was done, or it was told to stop and drained. */
  ok: 0,
  /** Something failed, or the ledger does not balance. */
  failed: 1,
  /** The command line is wrong (EX_USAGE). */
  usage: 64,
  /** A dependency said no for too long; nothing is lost, run it again (EX_TEMPFAIL). */
  gaveUp: 75,
  /** The configuration is wrong (EX_CONFIG). */
  config: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
