import { relative } from "node:path";
import type { ResolvedConfig, SourceEntry } from "../../generator/config/index.js";
import type { GenerateReport } from "../../generator/report.js";
import type { WatchEvent } from "../../generator/watch/watch.js";
import { formatDuration } from "./amounts.js";
import { standardError, standardOutput } from "./output.js";
import { printFailure } from "./failure.js";
import { printReport } from "./report.js";

/** How a watch is shown. */
export interface WatchStyle {
  /** The folder that paths are shown relative to. */
  readonly cwd: string;
  /** One JSON document per line instead of text. */
  readonly json: boolean;
  /** Whether only warnings and errors are printed, and the address of an emulator. JSON always is. */
  readonly quiet: boolean;
}

/** Maximum number of files that a line names. */
const MOST_NAMED = 3;

/** Prints the events of a watch: a line on stdout whenever clients changed, errors on stderr. */
export interface WatchPrinter {
  print(event: WatchEvent): void;
  /** Prints the address of the emulator that was started with --emulator. */
  listening(url: string): void;
}

/** Creates a printer. */
export function createWatchPrinter(style: WatchStyle): WatchPrinter {
  return style.json ? jsonPrinter() : textPrinter(style);
}

function textPrinter({ cwd, quiet }: WatchStyle): WatchPrinter {
  const colours = standardOutput.colours();
  const line = (text: string): void => {
    if (quiet) return;
    const time = new Date().toTimeString().slice(0, 8);
    standardOutput.prose(`${colours.dim(time)} ${text}\n`);
  };
  let warned = "";
  const warn = ({ warnings }: GenerateReport): void => {
    const key = warnings.join("\n");
    const paint = standardError.colours();
    if (key !== warned && key !== "") {
      standardError.prose(warnings.map((text) => `${paint.yellow("warning")} ${text}\n`).join(""));
    }
    warned = key;
  };
  return {
    listening: (url) => {
      standardOutput.write(`listening on ${url}\n`);
    },
    print: (event) => {
      switch (event.kind) {
        case "generated":
          if (event.trigger === "start") {
            warned = event.report.warnings.join("\n");
            printReport(event.report, { check: false, json: false, quiet, cwd });
          } else {
            warn(event.report);
            line(changesOf(event.report, event.trigger === "config" ? "config changed: " : ""));
          }
          return;
        case "watching":
          line(colours.dim(`watching ${watched(event.config, cwd)}; press Ctrl-C to stop`));
          return;
        case "failed":
          printFailure(event.error, { command: "watch" });
          line(colours.red("failed; the clients stay unchanged, still watching"));
          return;
        case "recovered":
          line(colours.green("recovered; no changes"));
          return;
        case "warning":
          standardError.prose(`${standardError.colours().yellow("warning")} ${event.message}\n`);
      }
    },
  };
}

function jsonPrinter(): WatchPrinter {
  const line = (document: object): void => {
    standardOutput.write(`${JSON.stringify(document)}\n`);
  };
  return {
    listening: (url) => {
      line({ kind: "listening", url });
    },
    print: (event) => {
      switch (event.kind) {
        case "generated": {
          const { flows, files, snapshot, warnings, durationMs } = event.report;
          const changed = files.filter(({ state }) => state !== "unchanged" && state !== "foreign");
          line({
            kind: event.kind,
            trigger: event.trigger,
            flows,
            changed,
            snapshot,
            warnings,
            durationMs,
          });
          return;
        }
        case "failed": {
          const { error } = event;
          const problems =
            error instanceof Error && "problems" in error ? error.problems : undefined;
          const message = error instanceof Error ? error.message : String(error);
          line({ kind: event.kind, message, problems });
          return;
        }
        case "warning":
          line({ kind: event.kind, message: event.message });
          return;
        default:
          line({ kind: event.kind });
      }
    },
  };
}

const WORDS = { create: "created", update: "updated", remove: "removed" } as const;

function isChange(state: string): state is keyof typeof WORDS {
  return Object.hasOwn(WORDS, state);
}

/** `updated acme/spelling/grade-3.ts, created index.ts (18 ms)` */
function changesOf({ files, snapshot, durationMs }: GenerateReport, prefix: string): string {
  const changed = files.flatMap(({ path, state }) =>
    isChange(state) ? [{ path, word: WORDS[state] }] : [],
  );
  const parts = Object.values(WORDS).flatMap((word) => {
    const all = changed.filter((file) => file.word === word).map(({ path }) => path);
    // A flow's own file is listed in place of those that it imports.
    const paths = all.filter((path) => ownFileOf(path) === path || !all.includes(ownFileOf(path)));
    if (paths.length === 0) return [];
    const more = paths.length - MOST_NAMED;
    const named = paths.slice(0, MOST_NAMED).join(", ");
    return [`${word} ${named}${more > 0 ? ` and ${more} more` : ""}`];
  });
  if (snapshot !== undefined && snapshot.state !== "unchanged") parts.push("updated the snapshot");
  const what = parts.length === 0 ? "no changes" : parts.join("; ");
  return `${prefix}${what} (${formatDuration(durationMs)})`;
}

/** The file of a flow that imports another of its files: `grade-3.ts`, of `grade-3.schemas.ts`. */
function ownFileOf(path: string): string {
  return path.replace(/\.\w+\.ts$/, ".ts");
}

function watched({ source, file }: ResolvedConfig, cwd: string): string {
  const names = source.map((entry) => (typeof entry === "string" ? entry : nameOf(entry)));
  return [...names, ...(file === undefined ? [] : [relative(cwd, file)])].join(", ");
}

function nameOf(entry: Exclude<SourceEntry, string>): string {
  if ("server" in entry) return entry.server;
  if ("describe" in entry) return entry.describe;
  return entry.hosted.project ?? "the hosted service";
}
