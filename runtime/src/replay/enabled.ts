import { variable } from "../client/resolve-options.js";

/** The variable that lets a process replay sessions. */
export const REPLAY_VARIABLE = "NOUKAI_REPLAY_ENABLED";

/** Whether the environment enables replays: `1`, `true`, `yes` or `on`, in any case. */
export function isReplayEnabled(): boolean {
  return /^(?:1|true|yes|on)$/i.test(variable(REPLAY_VARIABLE) ?? "");
}
