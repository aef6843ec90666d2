import { defineFlow, type FlowFactory, type VersionContract } from "noukai-codegen-runtime";
import {
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type MockDefinition,
} from "../../../emulator/index.js";
import type { FlowDefinition, Step } from "../../../generator/definition/types.js";
import { flow, llm, loop, parallel, text } from "../../emulator/flows.js";

/** A step that is mocked: nothing runs that could take long. */
const mocked = (id: string): Step => llm(id, "Go on.", {});

/** Flows that sessions are recorded of, and what a program knows of them. */
const definitions: readonly FlowDefinition[] = [
  flow([mocked("count"), mocked("double")], { published: [1] }),
  flow([mocked("split"), loop("words", [mocked("shout")])], { slug: "shouter", published: [1] }),
  flow([parallel([mocked("a"), mocked("b")])], { slug: "joined", published: [1] }),
  flow([mocked("one"), mocked("two")], { slug: "broken", published: [1] }),
  flow([llm("ask", "{{message}}", text, { tools: true }), mocked("tell")], {
    slug: "asker",
    published: [1],
  }),
];

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the steps return, by their ids. */
const mocks: Readonly<Record<string, MockDefinition>> = {
  count: ({ initial }) => ({ letters: textOf(initial.message).length }),
  double: ({ initial }) => textOf(initial.message).length * 2,
  split: ({ initial }) => ({ words: textOf(initial.message).split(" ") }),
  shout: ({ loop: at }) => textOf(at?.item).toUpperCase(),
  a: { is: "a" },
  b: { is: "b" },
  one: 1,
  two: { $error: { code: "NO_LUCK", message: "no luck" } },
  ask: {
    $toolCalls: [{ name: "look_up", arguments: { word: "tides" } }],
    $then: { text: "found" },
  },
  tell: ({ input }) => input,
};

/** Starts an emulator that serves the flows. */
export function startFlows(options: Omit<EmulatorOptions, "flows" | "mocks">): Promise<Emulator> {
  return startEmulator({ flows: definitions, mocks, ...options });
}

/** A contract of one version. */
interface Contract<Outputs extends object, Result> extends VersionContract {
  inputs: { message: string };
  primary: "message";
  call: { message: string; messages?: undefined; parameters?: object };
  outputs: Outputs;
  result: Result;
}

type FlowOf<C extends VersionContract> = C & {
  published: 1;
  defaultVersion: 1;
  versions: { 1: C };
};

export type CounterFlow = FlowOf<Contract<{ count: { letters: number }; double: number }, number>>;

const address = { org: "acme", project: "spelling", defaultVersion: 1 } as const;

export const counter: FlowFactory<CounterFlow> = defineFlow<CounterFlow>({
  ...address,
  slug: "grade-3",
  shape: "double",
});
export const shouter: FlowFactory<
  FlowOf<Contract<{ split: { words: string[] }; shout: string[] }, string[]>>
> = defineFlow({ ...address, slug: "shouter", shape: "[shout]" });
export const joined: FlowFactory<
  FlowOf<
    Contract<{ a: { is: string }; b: { is: string } }, { a: { is: string }; b: { is: string } }>
  >
> = defineFlow({ ...address, slug: "joined", shape: "{a:a b:b}" });
export const broken: FlowFactory<FlowOf<Contract<{ one: number; two: never }, never>>> = defineFlow(
  {
    ...address,
    slug: "broken",
    shape: "two",
  },
);
export const asker: FlowFactory<
  FlowOf<Contract<{ ask: { text: string }; tell: { text: string } }, { text: string }>>
> = defineFlow({ ...address, slug: "asker", shape: "tell" });
