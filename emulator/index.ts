export type { MockCall, MockDefinition } from "./mock/rules.js";
export { InvalidMockError } from "./mock/rules.js";
export type { EmulatorOptions, ModelOptions } from "./options.js";
export { startEmulator, type Emulator } from "./start.js";
export { StoreError } from "./store/error.js";
export type { KeySettings } from "./traffic/keys.js";
