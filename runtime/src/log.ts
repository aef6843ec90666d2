export { withLog } from "./log/with-log.js";
