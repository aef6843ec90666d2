#!/usr/bin/env node
// JavaScript on purpose: package managers link and mark this file as executable before anything has been built.
import { setFlagsFromString } from "node:v8";
import { run } from "../dist/bundle/main.js";

// The V8 of Node 20 optimises functions so early that a command of two seconds spends a sixth of them on code that it
// hardly runs any more. It takes ten times as much of a function to be worth it here; later versions wait by themselves,
// and have no such flag.
if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=700000");

process.exitCode = await run(process.argv.slice(2));
