export { DOUBT, watch, type Trigger, type WatchEvent, type WatchOptions } from "./watch.js";
