// The generated `index.ts`. The import from the runtime and the exported statements are its sections; names between
// double underscores are the places that generator/emit fills. A place in a comment takes the rest of its line.
import {
  connectFlows,
  createClient,
  type ClientOptions,
  type ConnectedFlows,
  type Flow,
} from "noukai-codegen-runtime";
import { __flow__, type __Flow__ } from "./flow.js";

const __tree__ = { organization: { project: { flow: __flow__ } } };

/** All flows, by organization and project. */
export interface Flows {
  /* __members__ */ readonly organization: { readonly project: { readonly flow: Flow<__Flow__> } };
}

/**
 * All flows, bound to one client and created lazily. `close()` closes the client.
 *
 * @param options - the client's options; by default, the key and the address come from the environment.
 * @example
 * ```ts
 * await using flows = createFlows();
 * ```
 */
export function createFlows(options?: ClientOptions): ConnectedFlows<Flows> {
  return connectFlows<Flows>(createClient(options), __tree__);
}
