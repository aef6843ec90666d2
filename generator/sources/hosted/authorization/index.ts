export { openTokens, tokenOf, type OpenTokensOptions } from "./stored-token-provider.js";
