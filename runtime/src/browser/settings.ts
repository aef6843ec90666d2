import type { FlowContract } from "../flow/contract.js";
import type { FlowDescriptor } from "../flow/types.js";
import type { BrowserClientOptions } from "./options.js";

/** Resolved options of a client. */
export interface BrowserSettings extends BrowserClientOptions {
  /** Cancel all calls. */
  readonly signals: readonly AbortSignal[];
  /** The headers for a request. Rejects with an AuthenticationError if they have an API key. */
  readonly headersOf: () => Promise<Readonly<Record<string, string>> | undefined>;
}

/** A flow, and the settings of the client it is bound to. */
export interface BrowserBound {
  readonly settings: BrowserSettings;
  readonly flow: FlowDescriptor<FlowContract>;
}
