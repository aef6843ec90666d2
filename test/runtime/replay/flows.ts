import { defineFlow, type FlowFactory, type VersionContract } from "noukai-codegen-runtime";
import type { FlowDefinition } from "../../../generator/definition/types.js";
import { code, flow, llm, loop, parallel, text } from "../../emulator/flows.js";

/** Flows that sessions are recorded of, and what a program knows of them. */
export const definitions: readonly FlowDefinition[] = [
  flow(
    [
      code("count", "return { letters: input.message.length }"),
      code("double", "return input.letters * 2"),
    ],
    {
      published: [1],
    },
  ),
  flow(
    [
      code("split", "return { words: input.message.split(' ') }"),
      loop("words", [code("shout", "return item.toUpperCase()")]),
    ],
    {
      slug: "shouter",
      published: [1],
    },
  ),
  flow([parallel([code("a", "return { is: 'a' }"), code("b", "return { is: 'b' }")])], {
    slug: "joined",
    published: [1],
  }),
  flow([code("one", "return 1"), code("two", "throw new Error('no ' + initial.message)")], {
    slug: "broken",
    published: [1],
  }),
  flow([llm("ask", "{{message}}", text, { tools: true }), code("tell", "return input.text")], {
    slug: "asker",
    published: [1],
  }),
];

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
export const asker: FlowFactory<FlowOf<Contract<{ ask: { text: string }; tell: string }, string>>> =
  defineFlow({ ...address, slug: "asker", shape: "tell" });
