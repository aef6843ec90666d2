import { flowRunTracePath } from "noukai-codegen-runtime/wire";
import { entryOf, isList } from "../../json-schema/values.js";
import {
  describeFields,
  describeStatus,
  describeType,
  fieldOf,
  membersOf,
  word,
} from "./describe.js";
import type { Evidence } from "./evidence.js";
import { bodyField } from "./evidence.js";
import { judge, unknown, type Fact, type Observation } from "./fact.js";

const NEEDS_RUN = "needs --spend";

interface Frame {
  readonly event: string;
  readonly data: unknown;
}

/** Looks at the frames of the streamed run. */
function inStream(
  look: (frames: readonly Frame[]) => Observation,
): (evidence: Evidence) => Promise<Observation> {
  return async ({ stream }) => {
    const answer = await stream();
    if (answer === undefined) return unknown(NEEDS_RUN);
    if (answer.status !== 200) return unknown(describeStatus(answer));
    return look(framesIn(answer.text));
  };
}

/** Facts that only a run shows. Two runs are made for all of them: one to completion, one as a stream. */
export const RUN_FACTS: readonly Fact[] = [
  {
    ...{ id: "execute", mark: "said", how: "POST …/execute" },
    statement: "A completed run answers status, result, flowId and blockCount",
    look: async ({ execute }) => {
      const answer = await execute();
      if (answer === undefined) return unknown(NEEDS_RUN);
      if (answer.status !== 200) return unknown(describeStatus(answer));
      const status = word(bodyField(answer, "status"));
      if (status !== "completed") return unknown(`status: ${status ?? "none"}`);
      const names = ["result", "flowId", "blockCount"];
      return judge(
        names.every((name) => bodyField(answer, name) !== undefined),
        describeFields(answer.body),
      );
    },
  },
  {
    ...{ id: "captured-contexts", mark: "said", how: "GET /flow-runs/{id}/trace of the run" },
    statement: "The trace of a run with trace: true has the steps' contexts",
    look: async ({ execute, probe }) => {
      const answer = await execute();
      if (answer === undefined) return unknown(NEEDS_RUN);
      const id = bodyField(answer, "executionId");
      if (typeof id !== "string" || !/^[\w-]{1,100}$/.test(id))
        return unknown(describeStatus(answer));
      const trace = await probe.send(flowRunTracePath(id));
      const [step] = membersOf(bodyField(trace, "steps"));
      if (step === undefined) return unknown(describeStatus(trace));
      const context = fieldOf(step, "outputContext", "output_context");
      return judge(
        context !== undefined && context !== null,
        `outputContext: ${describeType(context)}`,
      );
    },
  },
  {
    ...{ id: "loop-frames", mark: "assumed", how: "POST …/step with runRemaining" },
    statement: "A step in a loop sends its frames once per iteration, with loopIndex",
    look: inStream((frames) => {
      const completed = frames.filter(({ event }) => event === "step_completed");
      const ids = completed.map(({ data }) => entryOf(data, "stepId"));
      const isRepeated = ids.some((id, at) => ids.indexOf(id) !== at);
      const indexed = completed.filter(
        ({ data }) => typeof entryOf(data, "loopIndex") === "number",
      );
      const seen = `${completed.length} completions, ${indexed.length} with loopIndex`;
      return isRepeated || indexed.length > 0
        ? judge(indexed.length > 0, seen)
        : unknown(`${seen}; none repeated`);
    }),
  },
  {
    ...{ id: "step-input", mark: "assumed", how: "POST …/step with runRemaining" },
    statement: "step_input has inputContext",
    look: inStream((frames) => {
      const input = frames.find(({ event }) => event === "step_input");
      if (input === undefined) return unknown("no step_input came");
      return judge(entryOf(input.data, "inputContext") !== undefined, describeFields(input.data));
    }),
  },
  {
    ...{ id: "event-names", mark: "said", how: "POST …/step with runRemaining" },
    statement:
      "The events are those that are known, or may be skipped; flow_completed ends the stream",
    look: inStream((frames) => {
      const names = [...new Set(frames.map(({ event }) => word(event) ?? "unnamed"))];
      return judge(frames.at(-1)?.event === "flow_completed", names.slice(0, 20).join(", "));
    }),
  },
  {
    ...{ id: "parallel-keys", mark: "assumed", how: "POST …/execute" },
    statement: "The result of a flow that ends in a parallel is keyed by step id",
    look: async ({ execute, stream }) => {
      const [answer, streamed] = [await execute(), await stream()];
      if (answer === undefined || streamed?.status !== 200) return unknown(NEEDS_RUN);
      const result = bodyField(answer, "result");
      const ids = framesIn(streamed.text).map(({ data }) => entryOf(data, "stepId"));
      const keys =
        typeof result === "object" && result !== null && !isList(result) ? Object.keys(result) : [];
      const matching = keys.filter((key) => ids.includes(key)).length;
      if (matching === 0) return unknown("no key of the result is the id of a step");
      return judge(matching === keys.length, `${matching} of ${keys.length} keys are ids of steps`);
    },
  },
];

/** The frames of a stream, with the type that the payload names where the frame has none. */
function framesIn(text: string): readonly Frame[] {
  return text.split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const field = (name: string): string =>
      lines
        .filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(name.length + 1).trim())
        .join("\n");
    const data = field("data");
    if (data === "") return [];
    try {
      const payload: unknown = JSON.parse(data);
      const named = entryOf(payload, "eventType");
      return [{ event: field("event") || (typeof named === "string" ? named : ""), data: payload }];
    } catch {
      return [];
    }
  });
}
