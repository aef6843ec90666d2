#!/usr/bin/env node
// JavaScript on purpose: package managers link and mark this file as executable before anything has been built.
import { run } from "../dist/cli/main.js";

process.exitCode = await run(process.argv.slice(2));
