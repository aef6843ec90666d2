export { createFlows } from "./flows/index.js";
