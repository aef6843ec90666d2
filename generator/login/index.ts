export type { Interaction } from "./interaction.js";
export { login } from "./login.js";
export { logout, type LogoutResult } from "./logout.js";
export { openBrowser } from "./open-browser.js";
export { whoami, type LoginStatus } from "./whoami.js";
export { mcpEndpoint } from "../sources/hosted/connection/index.js";
