export { createWiringCheck } from "./check-wiring.js";
export { checkMock } from "./check-mock.js";
export { misspeltProcessors } from "./processors.js";
export { receivedFields } from "./received-fields.js";
export { remoteFindings, remoteProblems } from "./remote-findings.js";
export { severityOf, type Severity } from "./rules.js";
export {
  checkPython,
  hasPython,
  PythonNotParsedError,
  type ParsePython,
  type PythonBody,
  type PythonProblem,
} from "./python.js";
