import { createClient, defineFlow, type Client, type ClientOptions } from "noukai-codegen-runtime";
import type { ConversationMessage, FlowFactory } from "noukai-codegen-runtime";

/** `parameters` beside `message`. */
interface GraderParameters {
  difficulty?: "easy" | "hard";
}

/** A contract as the generator writes one. */
export interface GraderFlow {
  inputs: { message: string; difficulty?: "easy" | "hard" };
  primary: "message";
  call:
    | { message: string; messages?: undefined; parameters?: GraderParameters }
    | {
        messages: readonly ConversationMessage[];
        message?: undefined;
        parameters?: GraderParameters;
      }
    | { message?: undefined; messages?: undefined; parameters: GraderFlow["inputs"] };
  overrides: { find?: { prompt?: string; temperature?: number }; score?: { code?: string } };
  outputs: {
    find: { mistakes: { word: string; hint?: string }[] };
    score: { points: number };
    explain: { text: string }[];
  };
  result: { text: string }[];
  published: 1 | 2;
  defaultVersion: "draft";
  versions: { draft: GraderFlow; production: GraderFlow; 1: GraderFlow; 2: GraderV2Flow };
}

/** A version with a contract of its own. */
export interface GraderV2Flow {
  inputs: { message: string; language: "en" | "de" };
  primary: "message";
  call:
    | { message: string; messages?: undefined; parameters: { language: "en" | "de" } }
    | { message?: undefined; messages?: undefined; parameters: GraderV2Flow["inputs"] };
  overrides: { find?: { prompt?: string } };
  outputs: { find: { words: string[] } };
  result: { words: string[] };
}

/** A contract that says nothing, to pass what the compiler would refuse. */
export interface LooseFlow {
  inputs: object;
  primary: string;
  call: { message?: unknown; messages?: unknown; parameters?: unknown };
  overrides: object;
  outputs: Record<string, unknown>;
  result: unknown;
  published: number;
  defaultVersion: "draft" | "production" | number;
  versions: Record<string | number, LooseFlow>;
}

export const grader: FlowFactory<GraderFlow> = defineFlow<GraderFlow>({
  org: "acme",
  project: "spelling",
  slug: "grade-3",
  defaultVersion: "draft",
  hash: "0123456789abcdef",
});

/** A client with a key that only tests know. */
export function clientFor(baseUrl: string, options: ClientOptions = {}): Client {
  return createClient({ apiKey: "nk_test_secret", baseUrl, ...options });
}
