// The generated `index.ts`, written out for the one flow of `flow.ts`. generator/emit/template.ts fills the import of
// the flow, the members of `Flows`, and the tree given to `connectFlows`.
import {
  connectFlows,
  createClient,
  type ClientOptions,
  type ConnectedFlows,
  type Flow,
} from "noukai-codegen-runtime";
import { template, type TemplateFlow } from "./flow.js";

/** Every flow, by organization and project. */
export interface Flows {
  readonly organization: { readonly project: { readonly template: Flow<TemplateFlow> } };
}

/**
 * Every flow on one client, each made when it is first touched.
 *
 * @param options - the client's options; without them the environment is read.
 * @example
 * ```ts
 * await using flows = createFlows();
 * ```
 */
export function createFlows(options?: ClientOptions): ConnectedFlows<Flows> {
  return connectFlows<Flows>(createClient(options), { organization: { project: { template } } });
}
