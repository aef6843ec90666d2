// Loaded before a program: leaves the most memory that it was resident in, in kB, where BENCH_MEMORY says.
import { writeFileSync } from "node:fs";

const file = process.env.BENCH_MEMORY;
process.on("exit", () => {
  if (file !== undefined) writeFileSync(file, String(process.resourceUsage().maxRSS));
});
