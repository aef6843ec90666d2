export { packageVersion } from "../generator/version.js";
