import type { FlowVersion } from "../definition/types.js";
import type { Change, ChangeDirection } from "./change.js";
import { misfitsOf, type FitOptions } from "./assignability.js";
import type { Place } from "./reference.js";
import { wordingOf, type Reading } from "./describe.js";

/** What two places are, for the changes between them. */
export interface Compared {
  readonly before: Place;
  readonly after: Place;
  readonly direction: Exclude<ChangeDirection, "flow">;
  readonly version: FlowVersion;
  /** What the paths of the changes start with. */
  readonly path: string;
}

/** The changes between what was and what is taken or given at one place, those that break first. */
export function comparePlaces(compared: Compared, objects: FitOptions["objects"]): Change[] {
  const { before, after, direction, version, path: start } = compared;
  const mode = direction === "output" ? "output" : "input";
  const options: FitOptions = { mode, objects };
  const [breaking, additive] =
    mode === "input"
      ? [misfitsOf(before, after, options), misfitsOf(after, before, options)]
      : [misfitsOf(after, before, options), misfitsOf(before, after, options)];
  const [loses, gains]: readonly [Reading, Reading] =
    mode === "input" ? ["takes less", "takes more"] : ["gives more", "gives less"];
  const changes = new Map<string, Change>();
  const places = new Map(breaking.map(({ path, misfit }) => [path, misfit.kind]));
  for (const [misfits, reading] of [
    [breaking, loses],
    [additive, gains],
  ] as const) {
    for (const { path, misfit } of misfits) {
      // Whatever is said of a place that is new or gone, or that cannot be judged, is only another side of that.
      const said = places.get(path);
      if (reading === gains && said !== undefined && SAYS_ALL.has(said)) continue;
      const message = wordingOf(misfit, reading);
      const change: Change = {
        class: reading === loses ? "breaking" : "additive",
        ...{ direction, version, path: start + path },
        message: message ?? "has changed",
      };
      if (message === undefined && reading === gains) continue;
      const key = `${change.path} ${change.message}`;
      if (!changes.has(key)) changes.set(key, change);
    }
  }
  return [...changes.values()];
}

const SAYS_ALL: ReadonlySet<string> = new Set(["missing", "extra", "lost", "unknown"]);
