/**
 * The names of the wire: paths, headers, event names, error codes and limits of the flow service. The runtime speaks
 * them and the emulator serves them, so a name stands here and nowhere else. Each part is a file of its own, so that a
 * program loads only those that its calls need.
 */
export * from "./wire/calls.js";
export * from "./wire/definitions.js";
export * from "./wire/errors.js";
export * from "./wire/events.js";
export * from "./wire/limits.js";
export * from "./wire/runs.js";
export * from "./wire/service.js";
