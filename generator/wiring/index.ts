export { createWiringCheck } from "./check-wiring.js";
export { remoteFindings } from "./remote-findings.js";
export { severityOf, type Severity } from "./rules.js";
