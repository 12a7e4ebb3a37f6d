// Plays the story in Chromium against a roster binary: on SQLite in one process with scripts, and on PostgreSQL in two
// without.
//
//   node run.mjs --roster PATH --screens FOLDER [--counts FILE] [--only sqlite|postgres]
//
// PostgreSQL is where ROSTER_TEST_POSTGRES names a superuser; without it that half is left out. The browser is Debian's.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

import { Checks } from "./checks.mjs";
import { Server } from "./server.mjs";
import { story } from "./story.mjs";

const { values } = parseArgs({
  options: { roster: { type: "string" }, screens: { type: "string" }, counts: { type: "string" }, only: { type: "string" } },
});
const superuser = process.env.ROSTER_TEST_POSTGRES;
const database = "roster_browser";
const binary = path.resolve(values.roster);
const screens = path.resolve(values.screens);
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!executablePath) throw new Error("Chromium is missing; install the package chromium");

const psql = (sql) => execFileSync("psql", ["-q", "-d", superuser, "-c", sql], { stdio: ["ignore", "ignore", "pipe"] });
const runs = [{ name: "sqlite", split: false, javaScriptEnabled: true }];
if (superuser) runs.push({ name: "postgres", split: true, javaScriptEnabled: false });
else console.log("left out: PostgreSQL, since ROSTER_TEST_POSTGRES names none");

await rm(screens, { recursive: true, force: true });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
let [passed, failed] = [0, 0];
for (const { name, split, javaScriptEnabled } of runs.filter((run) => !values.only || run.name === values.only)) {
  const checks = new Checks(name, screens, javaScriptEnabled);
  let databaseUrl;
  if (name === "postgres") {
    psql(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    psql(`CREATE DATABASE ${database}`);
    databaseUrl = `${superuser.slice(0, superuser.lastIndexOf("/"))}/${database}`;
  }
  const server = await Server.start({ binary, databaseUrl, split });
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && !/status of 4\d\d/.test(message.text()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => !request.url().startsWith(server.httpUrl) && !request.url().startsWith("data:") && complaints.push(`asks ${request.url()}`));
  try {
    await checks.step("the story is told to its end", () => story({ page, server, checks }), 900_000);
    await checks.step("nothing is refused by the content policy, and nothing comes from elsewhere", () => {
      if (complaints.length > 0) throw new Error([...new Set(complaints)].join("\n"));
    });
  } finally {
    await context.close();
    await server.stop();
    if (databaseUrl) psql(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }
  console.log(`   ${name}: ${checks.passed} passed, ${checks.failed} failed`);
  passed += checks.passed;
  failed += checks.failed;
}
await browser.close();
if (values.counts) await writeFile(values.counts, `${passed} ${failed}\n`);
process.exitCode = failed === 0 ? 0 : 1;
