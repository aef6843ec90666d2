export { createRelay } from "./relay/create.js";
export type {
  Relay,
  RelayableFlow,
  RelayCall,
  RelayedFlow,
  RelayExtra,
  RelayLimits,
  RelayOptions,
  RelayVerb,
} from "./relay/options.js";
