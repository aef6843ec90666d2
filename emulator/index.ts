export type { CaptureMode } from "../generator/definition/types.js";
export type { WireVersion } from "./runs/wire-form.js";
export { mockFlow, type Mocks } from "./mocks/mock-flow.js";
export type { FlowMocks, MockedAnswer, StepMock, StepMockCall } from "./mocks/typed-mock.js";
export type { MockableContract, MockableFlow } from "./mocks/contract.js";
export {
  recordMocks,
  type MockRecording,
  type RecordableFlow,
  type RecordOptions,
  type WriteOptions,
} from "./recording/record-mocks.js";
export type { RecordingGap } from "./recording/record.js";
export type { MockCall, MockDefinition } from "./steps/mock/rules.js";
export { InvalidMockError } from "./steps/mock/rules.js";
export type { EmulatorOptions, ModelOptions } from "./options.js";
export { startEmulator, type Emulator, type ServedProject } from "./server.js";
export { StoreError } from "./store/store.js";
export type { KeySettings } from "./keys.js";
