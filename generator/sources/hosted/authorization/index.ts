export { openTokens, tokenOf } from "./stored-token-provider.js";
