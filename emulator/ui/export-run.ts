import { stringify } from "yaml";
import { flowId } from "../../generator/definition/flow-id.js";
import { flowIdentifier } from "../../generator/model/flow-identifier.js";
import { flowPath } from "../../generator/model/flow-paths.js";
import { visibleLine } from "../../generator/visible-text.js";
import { uuidOf } from "../flows/plan.js";
import type { Plan } from "../flows/plan.js";
import { recordRun, type RecordedRun } from "../recording/record.js";
import { recordingText } from "../recording/recording-file.js";
import { planOfRun } from "../runs/plan-of-run.js";
import { sessionBody } from "../runs/sessions.js";
import { runTrace, stepTraceBody } from "../runs/trace.js";
import type { RunRecord } from "../store/store.js";
import type { ExportedFile, ExportForm } from "./api.js";
import type { UiServices } from "./services.js";

/**
 * A run as a file. Outputs are in the store also where the run was not captured; a flow that is redacted stays so.
 *
 * @param as `session`: what a replay reads; `mocks`: the mocks of its steps, for definitions; `fixture`: the same as a module for
 * tests.
 */
export async function exportRun(
  services: UiServices,
  run: RunRecord,
  as: ExportForm,
): Promise<ExportedFile> {
  if (as === "session") return await exportSession(services, run);
  const recorded = await record(services, run);
  const gaps = recorded.gaps.map(({ message }) => message);
  if (as === "mocks") {
    const name = `${run.slug}.mocks.yaml`;
    return { name, type: "application/yaml", text: mocksText(recorded), gaps };
  }
  const from = `./flows/${flowPath(run).replace(/\.ts$/, ".js")}`;
  const text = recordingText(recorded, { name: flowIdentifier(run.slug), from });
  return { name: `${run.slug}.mocks.ts`, type: "text/plain", text, gaps };
}

async function record({ runs }: UiServices, run: RunRecord): Promise<RecordedRun> {
  const shown = captured(run);
  const traces = {
    trace: () => runTrace(runs, shown),
    stepTrace: (stepId: string) =>
      stepTraceBody(runs, shown, { stepId, attempt: "all", loopIndex: undefined }),
  };
  return await recordRun(run, traces, run.executionId, undefined);
}

/** The mocks by step, each as the definition has it. */
function mocksText({ executionId, status, steps, gaps, ...flow }: RecordedRun): string {
  const comments = [
    `Mocks of ${flowId(flow)}, recorded from the run ${executionId} (${status}).`,
    "They hold the data of that run. Copy each `mock` to the step of that id in the definition.",
    ...gaps.map(({ message }) => `Not recorded: ${message}`),
  ];
  const mocks = Object.fromEntries([...steps].map(([stepId, mock]) => [stepId, { mock }]));
  const head = comments.map((comment) => `# ${visibleLine(comment)}\n`).join("");
  return `${head}\n${stringify(mocks, { aliasDuplicateObjects: false })}`;
}

/** The session of a run; one of its own where it had none. */
async function exportSession(
  { runs, definitions }: UiServices,
  run: RunRecord,
): Promise<ExportedFile> {
  const store = await runs.store();
  const own = run.sessionId === null ? [run] : store.sessionRuns(run.sessionId);
  const plans = new Map<string, Plan | undefined>();
  for (const each of own) {
    const plan = await planOfRun({ catalogue: definitions.current, runs }, each);
    plans.set(each.executionId, plan);
  }
  const sessionId = run.sessionId ?? uuidOf(run.executionId);
  const planOf = ({ executionId }: RunRecord): Plan | undefined => plans.get(executionId);
  const body = sessionBody(sessionId, own.map(captured), store, runs.wire, planOf);
  const gaps = own.flatMap(({ executionId, trigger, status }) => [
    ...(trigger === "job" ? [`${executionId} is a job: jobs are not replayed`] : []),
    ...(status === "completed" || status === "failed"
      ? []
      : [`${executionId} has not ended (${status}): it cannot be replayed`]),
  ]);
  return {
    name: `session-${sessionId}.json`,
    type: "application/json",
    text: `${JSON.stringify(body, null, 2)}\n`,
    gaps,
  };
}

function captured(run: RunRecord): RunRecord {
  return { ...run, capture: run.capture === "redacted" ? "redacted" : "full" };
}
