export {
  isReplayError,
  ReplayDisabledError,
  ReplayError,
  ReplayForbiddenError,
  ReplayInvalidSessionError,
  ReplayLeftoverError,
  ReplayMissError,
  ReplayNoSnapshotsError,
  ReplaySessionExpiredError,
  ReplaySessionNotFoundError,
  type ReplayErrorCode,
  type ReplayErrorName,
} from "./sessions/errors.js";
export { handleInSession, type HandledRequest } from "./replay/http.js";
export type { HandlerOptions } from "./replay/open-scope.js";
export type { ReplaySettings } from "./replay/replay-scope.js";
export { currentSession, type SessionScope } from "./replay/scope.js";
export { withReplay, type ReplayOptions } from "./replay/with-replay.js";
export { withoutSession } from "./replay/without-session.js";
export { withSession, type InSession, type SessionOptions } from "./replay/with-session.js";
