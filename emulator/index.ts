export type { CaptureMode } from "../generator/definition/types.js";
export type { WireVersion } from "./runs/wire-form.js";
export type { MockCall, MockDefinition } from "./steps/mock/rules.js";
export { InvalidMockError } from "./steps/mock/rules.js";
export type { EmulatorOptions, ModelOptions } from "./options.js";
export { startEmulator, type Emulator, type ServedProject } from "./server.js";
export { StoreError } from "./store/store.js";
export type { KeySettings } from "./keys.js";
