import type {
  CompletedResult,
  FailedResult,
  Flow,
  FlowCompleted,
  Job,
  RunStarted,
  StepPaused,
} from "noukai-codegen-runtime";
import { expectTypeOf, test } from "vitest";
import type { GraderFlow } from "../runtime/support/flow.js";

/* What the types say of bodies that the service sends, and of options that it does not take. The compiler checks them. */

type Grader = Flow<GraderFlow>;
const messages = [{ role: "user", content: "hi" }] as const;

test("step-run-started-typed-runid: ids that may not come are optional", () => {
  expectTypeOf<RunStarted["runId"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<StepPaused<GraderFlow>["stepId"]>().toEqualTypeOf<
    "find" | "score" | "explain" | undefined
  >();
});

test("request-step-messages-sent: steps() and events() do not take messages", () => {
  const _steps = (flow: Grader): unknown =>
    // @ts-expect-error only execute takes messages
    flow.steps({ messages });
  const _events = (flow: Grader): unknown =>
    // @ts-expect-error only execute takes messages
    flow.events({ messages });
  const _execute = (flow: Grader): unknown => flow.execute({ messages });
  expectTypeOf(_steps).toBeFunction();
  expectTypeOf(_events).toBeFunction();
  expectTypeOf(_execute).toBeFunction();
});

test("request-job-messages-sent: executeAsync does not take messages", () => {
  const _executeAsync = (flow: Grader): unknown =>
    // @ts-expect-error only execute takes messages
    flow.executeAsync({ messages });
  expectTypeOf(_executeAsync).toBeFunction();
});

test("live-flow-completed: the result is typed", () => {
  expectTypeOf<FlowCompleted<GraderFlow>["result"]>().toEqualTypeOf<{ text: string }[]>();
});

test("execute-failed: the result of a failed run is unknown, and its error is not", () => {
  expectTypeOf<FailedResult["result"]>().toBeUnknown();
  expectTypeOf<FailedResult["error"]["message"]>().toBeString();
  expectTypeOf<CompletedResult<GraderFlow>["result"]>().toEqualTypeOf<{ text: string }[]>();
});

test("job-accepted-without-flowid, job-cancelled: flowId is optional, and a job may end cancelled", () => {
  expectTypeOf<Job<string>["flowId"]>().toEqualTypeOf<string | undefined>();
  type Ended = Awaited<ReturnType<Job<string>["wait"]>>["status"];
  expectTypeOf<Ended>().toEqualTypeOf<"completed" | "failed" | "cancelled">();
});
