export { inputEnumerations, type Enumerations } from "./enumerations.js";
export type { EntryOrigin } from "./definitions.js";
export { schemaDocument } from "./schema-document.js";
