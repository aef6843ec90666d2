/** The processors whose fields are known; others are allowed. */
export const KNOWN_PROCESSORS = ["llm", "code", "passthrough"] as const;

/** The types of a field list. */
export const FIELD_TYPES = ["string", "number", "integer", "boolean", "object", "array"] as const;
