export type { EmulatorOptions } from "./options.js";
export { startEmulator, type Emulator } from "./start.js";
