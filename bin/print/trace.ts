import { getBorderCharacters, table } from "table";
import {
  readStep,
  totalsOf,
  type AnyTraceEvent,
  type RunTrace,
  type TracedStep,
} from "../../generator/run/index.js";
import { visibleLine } from "../../generator/visible-text.js";
import { amountsOf, formatDuration, formatTotals } from "./amounts.js";
import { standardOutput } from "./output.js";
import { printNotice, printStep } from "./run.js";

/** The width of a bar over the whole run, and of the names of steps that are printed as they end. */
const BAR_WIDTH = 32;
const NAME_WIDTH = 12;

/** Prints an event of a run that is followed: on stdout as a line of JSON, or what it means on stderr. */
export function printEvent(event: AnyTraceEvent, { json }: { readonly json: boolean }): void {
  if (json) {
    standardOutput.write(`${JSON.stringify(event)}\n`);
    return;
  }
  const style = { json, steps: false };
  switch (event.type) {
    case "step_completed": {
      const step = readStep(event);
      if (step !== undefined) printStep(step, NAME_WIDTH, style);
      break;
    }
    case "step_error":
      printStep({ stepId: event.stepId, status: "failed" }, NAME_WIDTH, style);
      break;
    case "tool_calls_required":
      printNotice(`step ${event.stepId} waits for tools`);
      break;
    default:
  }
}

/** Prints a trace on stdout as a table with a bar per step, or as one JSON document. */
export function printTrace(trace: RunTrace, { json }: { readonly json: boolean }): void {
  standardOutput.write(json ? `${JSON.stringify(trace.sent, null, 2)}\n` : asTable(trace));
}

function asTable(trace: RunTrace): string {
  const { id, flowId, status, durationMs, steps } = trace;
  const colours = standardOutput.colours();
  const span = spanOf(trace);
  const rows = steps.map((step) => {
    const iteration = step.loopIndex === undefined ? "" : `[${step.loopIndex}]`;
    const attempt = step.attempt > 1 ? ` (attempt ${step.attempt})` : "";
    const name = `${step.stepId}${iteration}${attempt}`;
    return [name, step.status, ...amountsOf(step), step.model ?? "", bar(step, span)];
  });
  const cells = rows.map((row) => row.map(visibleLine));
  const head = ["STEP", "STATUS", "TIME", "TOKENS", "COST", "MODEL", ""];
  const drawn = table([head, ...cells], {
    border: getBorderCharacters("void"),
    columnDefault: { paddingLeft: 0, paddingRight: 2 },
    columns: [{}, {}, ...Array.from({ length: 3 }, () => ({ alignment: "right" as const }))],
    drawHorizontalLine: () => false,
  });
  const [first = "", ...lines] = drawn.replace(/[ \t]+$/gm, "").split("\n");
  const time = durationMs === undefined ? [] : [`in ${formatDuration(durationMs)}`];
  const sums = [status, ...time, ...formatTotals(totalsOf(steps))].join(", ");
  const summary = `run ${id}${flowId === undefined ? "" : ` of flow ${flowId}`}: ${sums}`;
  return `${[first.replace(/\S+/g, colours.bold), ...lines].join("\n")}${colours.dim(visibleLine(summary))}\n`;
}

/** From the start of a run to the last end that is known. */
interface Span {
  readonly start: number;
  readonly end: number;
}

function spanOf({ startedAt, completedAt, steps }: RunTrace): Span {
  const starts = [startedAt, ...steps.map((step) => step.startedAt)];
  const ends = [completedAt, ...steps.map((step) => step.completedAt)];
  const start = Math.min(...starts.filter((time) => time !== undefined));
  return { start, end: Math.max(start, ...ends.filter((time) => time !== undefined)) };
}

/** A step that runs lasts to the end of what is known. */
function bar({ startedAt, completedAt, durationMs }: TracedStep, { start, end }: Span): string {
  if (startedAt === undefined || !(end > start)) return "";
  const until = completedAt ?? (durationMs === undefined ? end : startedAt + durationMs);
  const scale = BAR_WIDTH / (end - start);
  const before = Math.min(BAR_WIDTH - 1, Math.floor((startedAt - start) * scale));
  const length = Math.max(1, Math.round((until - startedAt) * scale));
  return " ".repeat(before) + "█".repeat(Math.min(length, BAR_WIDTH - before));
}
