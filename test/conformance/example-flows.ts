import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Client, FlowFactory } from "noukai-codegen-runtime";
import { resolveConfig } from "../../generator/config/index.js";
import { generate } from "../../generator/generate.js";
import type { LooseFlow } from "../runtime/support/flow.js";
import { root } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

/** A flow of `examples/flows`, and inputs for it. */
export interface ExampleFlow {
  /** `org/project/slug`; also the path of the generated file. */
  readonly address: string;
  /** What the generated file exports. */
  readonly name: string;
  readonly message: string;
  readonly parameters: Record<string, unknown>;
}

/** The flows of `examples/flows`. */
export const exampleFlows: readonly ExampleFlow[] = [
  {
    address: "acme/spelling/grade-3",
    name: "grade3",
    message: "Ths is fun.",
    parameters: { difficulty: "hard" },
  },
  {
    address: "acme/support/triage",
    name: "triage",
    message: "Help",
    parameters: { customer: { id: "cus_1", plan: "team" } },
  },
  {
    address: "acme/documents/extract",
    name: "extract",
    message: "Chapter one.",
    parameters: {},
  },
  {
    address: "acme/research/brief",
    name: "brief",
    message: "Why is the sky blue?",
    parameters: {},
  },
  {
    address: "acme/translation/localise",
    name: "localise",
    message: "de",
    parameters: {
      messages: [
        { key: "a", text: "Hello {name}" },
        { key: "b", text: "Bye" },
      ],
    },
  },
];

/** An event of a generated client or of another one. */
export interface AnyEvent {
  readonly type: string;
  readonly stepId?: string;
  readonly stepIndex?: number;
  readonly inputData?: unknown;
  readonly outputData?: unknown;
  readonly output?: unknown;
  readonly result?: unknown;
}

/** A step of a trace of a generated client or of another one. */
export interface AnyStepTrace {
  readonly stepId: string;
  readonly loopIndex?: number | null;
  readonly inputContext?: unknown;
  readonly outputContext?: unknown;
}

/** A generated flow, bound to a client, whose types are not known here. */
export interface GeneratedFlow {
  execute(options: object): Promise<object>;
  events(options: object): AsyncIterable<AnyEvent>;
  steps(options: object): AsyncIterable<AnyEvent>;
  executeAsync(options: object): Promise<{ wait(options: object): Promise<object> }>;
  run(id: string): {
    trace(): Promise<{ flowRun: { status: string }; steps: AnyStepTrace[] }>;
    liveTrace(): AsyncIterable<AnyEvent>;
  };
}

/** The generated clients of the example flows, in a folder that is removed with them. */
export interface GeneratedClients extends AsyncDisposable {
  load(flow: ExampleFlow, client: Client): Promise<GeneratedFlow>;
}

/** Generates the clients of the example flows. */
export async function generateExamples(): Promise<GeneratedClients> {
  const folder = await temporaryFolder();
  const out = join(folder.path, "flows");
  const config = await resolveConfig(root, { source: ["examples/flows"], out });
  await generate(config, { cache: false });
  return {
    load: async ({ address, name }, client) => {
      const url = pathToFileURL(join(out, `${address}.ts`)).href;
      const factory = ((await import(url)) as Record<string, FlowFactory<LooseFlow>>)[name];
      if (factory === undefined) throw new Error(`${address}.ts does not export ${name}`);
      return factory(client) as unknown as GeneratedFlow;
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** All events of a stream. */
export async function collect(events: AsyncIterable<AnyEvent>): Promise<AnyEvent[]> {
  const all: AnyEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** What a trace says of the steps, beyond ids and times. */
export function contentOf(steps: readonly AnyStepTrace[]): unknown[] {
  return steps.map(({ stepId, loopIndex, inputContext, outputContext }) => [
    stepId,
    loopIndex ?? null,
    inputContext ?? null,
    outputContext ?? null,
  ]);
}
