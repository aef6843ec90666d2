/** The exit codes, as documented in `--help` and the README. */
export const exitCodes = {
  fine: 0,
  checkFailed: 1,
  usage: 2,
  definitions: 3,
  source: 4,
  bug: 70,
} as const;
