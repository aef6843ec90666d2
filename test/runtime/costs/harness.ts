import { afterEach, beforeEach } from "vitest";
import {
  CostLimitError,
  createClient,
  defineFlow,
  defineTool,
  type Client,
  type ClientOptions,
  type FlowFactory,
  type Tool,
  type VersionContract,
} from "noukai-codegen-runtime";
import { z } from "zod";
import { startEmulator, type Emulator, type MockDefinition } from "../../../emulator/index.js";
import { flow, llm, loop } from "../../emulator/flows.js";

/** A mock that reports a cost of $0.01 and 15 tokens. */
function priced<Mock extends object>(
  mock: Mock,
  costUsd = 0.01,
): Mock & { readonly $usage: { prompt: number; completion: number; costUsd: number } } {
  return { ...mock, $usage: { prompt: 10, completion: 5, costUsd } };
}

const look = priced({ $toolCalls: [{ name: "look_up", arguments: { word: "tides" } }] });
const anything = {};
const definitions = [
  flow([llm("one", "…", anything)], { slug: "single" }),
  flow([llm("one", "…", anything), llm("two", "…", anything), llm("three", "…", anything)], {
    slug: "triple",
  }),
  flow([llm("words", "…", anything), loop("list", [llm("each", "…", anything)])], {
    slug: "looped",
  }),
  flow([llm("ask", "…", anything, { tools: true }), llm("tell", "…", anything)], { slug: "asker" }),
];

/** What the steps return and cost, by flow and step. */
const mocks: Readonly<Record<string, MockDefinition>> = {
  one: priced({ $value: 1 }),
  two: priced({ $value: 2 }),
  three: priced({ $value: 3 }),
  words: priced({ $value: { list: ["a", "b", "c"] } }),
  each: priced({ $value: "x" }, 0.1),
  // Two rounds of tool calls, and the answer.
  ask: { $sequence: [look, look, priced({ $value: { text: "found" } })] },
  tell: priced({ $value: "told" }),
};

/** A contract that any of the flows has. */
export interface PricedFlow extends VersionContract {
  inputs: { message: string };
  primary: "message";
  call: { message: string; messages?: undefined; parameters?: object };
  outputs: Record<string, unknown>;
  published: never;
  defaultVersion: "draft";
  versions: { draft: PricedFlow };
}

function factoryOf(slug: string, shape: string): FlowFactory<PricedFlow> {
  return defineFlow<PricedFlow>({
    org: "acme",
    project: "spelling",
    slug,
    defaultVersion: "draft",
    shape,
  });
}

/** One request, of $0.01. */
export const single: FlowFactory<PricedFlow> = factoryOf("single", "one");
/** Three steps of $0.01 each. */
export const triple: FlowFactory<PricedFlow> = factoryOf("triple", "three");
/** A step of $0.01, and three iterations of $0.10 each. */
export const looped: FlowFactory<PricedFlow> = factoryOf("looped", "[each]");
/** Two rounds of tool calls, an answer and another step, of $0.01 each. */
export const asker: FlowFactory<PricedFlow> = factoryOf("asker", "tell");

/** A tool that counts its calls. */
export class Lookup {
  calls = 0;
  readonly tool: Tool = defineTool({
    name: "look_up",
    parameters: z.object({ word: z.string() }),
    run: () => `found ${++this.calls}`,
  });
}

/** An emulator for each test, whose books begin empty. */
export class Books {
  emulator!: Emulator;
  /** Paths of the requests that the clients of the test have sent. */
  readonly sent: string[] = [];
  readonly warnings: string[] = [];
  readonly #clients: Client[] = [];

  /** Registers the emulator with the tests of a file. */
  use(): this {
    beforeEach(async () => {
      this.sent.length = 0;
      this.warnings.length = 0;
      this.emulator = await startEmulator({ flows: definitions, mocks });
    });
    afterEach(async () => {
      await Promise.all(this.#clients.splice(0).map((client) => client.close()));
      await this.emulator.close();
    });
    return this;
  }

  /** A client that is closed after the test. */
  open(options: ClientOptions = {}): Client {
    const client = createClient({
      apiKey: "nk_test_secret",
      baseUrl: this.emulator.url,
      ...options,
      hooks: {
        request: ({ method, url }) => this.sent.push(`${method} ${new URL(url).pathname}`),
        warning: (message) => this.warnings.push(message),
      },
    });
    this.#clients.push(client);
    return client;
  }

  /** Number of paid requests that were sent. */
  get paid(): number {
    return this.sent.filter((request) => request.startsWith("POST")).length;
  }

  /** What the emulator says that all runs have cost, in millionths of a dollar. */
  async total(): Promise<number> {
    const { runs } = (await this.#get("/flow-runs?limit=100")) as { runs: { id: string }[] };
    let total = 0;
    for (const { id } of runs) {
      const { steps } = (await this.#get(`/flow-runs/${id}/trace`)) as {
        steps: { stepId: string }[];
      };
      for (const stepId of new Set(steps.map((step) => step.stepId))) {
        const { attempts } = (await this.#get(
          `/flow-runs/${id}/steps/${stepId}/trace?attempt=all`,
        )) as { attempts: { costUsd: string }[] };
        for (const { costUsd } of attempts) total += Math.round(Number(costUsd) * 1e6);
      }
    }
    return total;
  }

  async #get(path: string): Promise<unknown> {
    const headers = { authorization: "Bearer nk_test_secret" };
    return (await fetch(this.emulator.url + path, { headers })).json();
  }
}

/** The error that a call was stopped with. */
export async function stopOf(call: Promise<unknown>): Promise<CostLimitError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CostLimitError) return error;
    throw error;
  }
  throw new Error("The call was not stopped.");
}
