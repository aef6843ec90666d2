/** The exit codes, as documented in `--help` and the README. */
export const exitCodes = {
  fine: 0,
  checkFailed: 1,
  usage: 2,
  definitions: 3,
  source: 4,
  bug: 70,
  // As shells report a program that a signal ended: 128 and the signal's number.
  hungUp: 129,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const;
