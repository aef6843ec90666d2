import type { FlowDescriptor } from "noukai-codegen-runtime";
import type { LooseFlow } from "../runtime/support/flow.js";

/** The flows of the recorded bodies, as the generator would describe them. The last step is all that a shape of steps in a row has. */
const descriptors = {
  "hello-world": { primary: "message", shape: "only" },
  "two-step": { primary: "message", shape: "step-2" },
  "tools-enabled": { primary: "message", shape: "answer" },
  "chat-agent": { primary: "message", shape: "agent" },
  /** A flow whose primary input is not called `message`. */
  question: { primary: "question", shape: "only" },
} as const;

/** The slug of a flow of the recorded bodies. */
export type RecordedFlow = keyof typeof descriptors;

/** What the generator says of a flow of the recorded bodies. Version 1 runs unless `changes` says another. */
export function describeFlow(
  slug: RecordedFlow,
  changes: Partial<FlowDescriptor<LooseFlow>> = {},
): FlowDescriptor<LooseFlow> {
  return {
    org: "acme",
    project: "sdk-test-fixtures",
    slug,
    defaultVersion: 1,
    ...descriptors[slug],
    ...changes,
  };
}
