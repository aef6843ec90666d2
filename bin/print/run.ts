import type {
  EndedStep,
  FlowCall,
  Outcome,
  SavedRecording,
  ServiceTarget,
  Target,
} from "../../generator/run/index.js";
import { flowId, totalsOf } from "../../generator/run/index.js";
import { amountsOf, counted, formatDuration, formatTotals } from "./amounts.js";
import { standardError, standardOutput } from "./output.js";

/** The words for how a step ended, all of one width. */
const WORDS: Readonly<Record<string, string>> = { completed: "done" };
const WORD_WIDTH = 8;

/** How a run is shown. */
export interface RunStyle {
  readonly json: boolean;
  /** Whether the outputs of steps are shown. */
  readonly steps: boolean;
}

/** Says on stderr what runs where, and whether that costs something. */
export function printStart({ flow }: FlowCall, target: Target): void {
  const colours = standardError.colours();
  const what = `${colours.bold(flowId(flow.name))} (${flow.version})`;
  if (target.kind === "here") {
    write(`${what} in an emulator of this process, for free; --env production: on the service`);
    return;
  }
  const where = `${target.baseUrl} (${target.named})`;
  write(
    target.isLocal
      ? `${what} on ${where}`
      : `${what} on ${where}: ${colours.yellow("it costs what a run of the flow costs")}`,
  );
}

/** Prints a notice on stderr. */
export function printNotice(message: string): void {
  write(`${standardError.colours().yellow("note")} ${message}`);
}

/** Prints a step on stderr. @param width of the names. */
export function printStep(step: EndedStep, width: number, { steps }: RunStyle): void {
  const colours = standardError.colours();
  const { stepId, status, loopIndex, output } = step;
  const word = (WORDS[status] ?? status).padEnd(WORD_WIDTH);
  const painted =
    status === "completed"
      ? colours.green(word)
      : status === "failed"
        ? colours.red(word)
        : colours.dim(word);
  const name = loopIndex === undefined ? stepId : `${stepId}[${loopIndex}]`;
  const [time, tokens, cost] = amountsOf(step);
  const columns = [name.padEnd(width), time.padStart(9), tokens.padStart(14), cost];
  write(`${painted} ${columns.join("  ").trimEnd()}`);
  if (steps && output !== undefined)
    standardError.write(`${colours.dim(indent(JSON.stringify(output, null, 2)))}\n`);
}

/** Prints on stderr which tools a step has called. */
export function printTools(stepId: string, names: readonly string[], width: number): void {
  const colours = standardError.colours();
  write(`${colours.dim("tools".padEnd(WORD_WIDTH))} ${stepId.padEnd(width)}  ${names.join(", ")}`);
}

/** How a run ended, and what it took. */
export interface EndedRun {
  readonly call: FlowCall;
  readonly target: Target;
  readonly outcome: Outcome;
  readonly steps: readonly EndedStep[];
  readonly durationMs: number;
  /** What became of `--record-mocks`. */
  readonly recording?: Recording | undefined;
}

/** A recording, or why there is none. */
export type Recording = SavedRecording | { readonly file: string; readonly problem: string };

/** Prints the result on stdout, and what the run took on stderr. */
export function printOutcome(run: EndedRun, style: RunStyle): void {
  const { outcome, steps, durationMs, target } = run;
  const { status, executionId } = outcome;
  const colours = standardError.colours();
  const count = counted(new Set(steps.map(({ stepId }) => stepId)).size, "step");
  const sums = [count, ...formatTotals(totalsOf(steps))];
  const paint = status === "completed" ? colours.green : colours.red;
  write(`${paint(status)} in ${formatDuration(durationMs)}: ${sums.join(", ")}`);
  for (const line of reasons(outcome)) write(line);
  const isPaid = target.kind === "service" && !target.isLocal;
  if (status === "cancelled" && isPaid) write("The step that ran may still be charged.");
  if (target.kind === "service" && executionId !== undefined)
    write(colours.dim(`run ${executionId}; ${traceCommandOf(executionId, target)} shows it again`));
  if (run.recording !== undefined) printRecording(run.recording);
  if (style.json) standardOutput.write(`${JSON.stringify(asJson(run, style), null, 2)}\n`);
  else if (status === "completed") standardOutput.write(`${textOf(outcome.result)}\n`);
}

/** Says on stderr what was recorded, and what was not. */
export function printRecording(recording: Recording): void {
  const { file } = recording;
  if ("problem" in recording) {
    write(`${standardError.colours().red("not recorded")} in ${file}: ${recording.problem}`);
    return;
  }
  const { steps, gaps, missingClient } = recording;
  write(`recorded ${counted(steps.length, "step")} in ${file}, which holds the data of the run`);
  for (const gap of gaps) printNotice(`not recorded: ${gap}`);
  if (missingClient !== undefined)
    printNotice(`it imports ${missingClient}, which \`noukai-codegen generate\` writes.`);
}

/** The command that shows the trace of a run, on the same service. */
function traceCommandOf(executionId: string, { named, baseUrl }: ServiceTarget): string {
  const option =
    named === "--url" ? ` --url ${baseUrl}` : named.startsWith("--") ? ` ${named}` : "";
  return `\`noukai-codegen trace ${executionId}${option}\``;
}

/** Why there is no result, and what to do. */
function reasons({ failure, toolCalls = [], pausedAt }: Outcome): readonly string[] {
  if (failure !== undefined) {
    const at = failure.stepId === undefined ? "" : `step ${failure.stepId}: `;
    const code = failure.code === undefined ? "" : ` (${failure.code})`;
    return [`${at}${failure.message}${code}`];
  }
  if (pausedAt === undefined) return [];
  const calls = toolCalls.map(({ function: { name, arguments: given } }) => {
    const text = typeof given === "string" ? given : JSON.stringify(given);
    return `  ${name} ${text}`;
  });
  const names = [...new Set(toolCalls.map((call) => call.function.name))];
  const options = names.map((name) => `--tool ${name}=FILE`).join(" ");
  return [`step ${pausedAt} waits for tools:`, ...calls, `Run it again with ${options}`];
}

function asJson(
  { call, outcome, steps, durationMs, recording }: EndedRun,
  { steps: withOutputs }: RunStyle,
): object {
  const { status, executionId, result, failure, toolCalls } = outcome;
  const { tokens, costUsd } = totalsOf(steps);
  return {
    ...{ flow: flowId(call.flow.name), version: call.flow.version, status, executionId },
    ...(status === "completed" && { result: result ?? null }),
    ...{ error: failure, toolCalls },
    ...{ durationMs: Math.round(durationMs), tokens, costUsd },
    recording,
    steps: steps.map(({ output, ...step }) => (withOutputs ? { ...step, output } : step)),
  };
}

/** A text as it is, and anything else as JSON. */
function textOf(result: unknown): string {
  return typeof result === "string" ? result : JSON.stringify(result ?? null, null, 2);
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}

function write(text: string): void {
  standardError.prose(`${text}\n`);
}
