/**
 * What a fragment presumes, by the name in its mark: \`\`\`ts prelude=client. It is compiled before the block, so that the block
 * is checked like any other.
 */
export const preludes: Readonly<Record<string, string>> = {
  /** A client, three flows, and a text. */
  client: `
import { unwrap, type Client, type SavedPause } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";
import { triage } from "./flows/acme/support/triage.js";
import { brief } from "./flows/acme/research/brief.js";
declare const text: string;
declare const client: Client;
`,
  /** A flow, and a program that makes its client. */
  flows: `
import { createClient, InputValidationError } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";
declare const text: string;
`,
  /** What a generated file has around an excerpt of it. */
  zod: `
import * as z from "zod";
import { schemaCheck } from "noukai-codegen-runtime/validation";
import type { Grade3Inputs } from "./flows/acme/spelling/grade-3.js";
`,
  /** A handler of a server. */
  request: `
import type { ConnectedFlows } from "noukai-codegen-runtime";
import type { Flows } from "./flows/index.js";
declare const request: Request;
declare const client: ConnectedFlows<Flows>;
`,
  /** A router of tRPC. */
  trpc: `
import { initTRPC } from "@trpc/server";
import type { Client } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";
declare const client: Client;
const publicProcedure = initTRPC.create().procedure;
`,
  /** A config file. */
  config: `
import { defineConfig } from "noukai-codegen";
`,
};
