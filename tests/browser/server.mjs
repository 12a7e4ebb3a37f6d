// A `roster` of its own for a run: in one process or in two, on SQLite or PostgreSQL, and the two who talk to it beside
// the browser: an admin's command line, and an identity provider.

import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
// Generous: debug builds share a machine.
const START_MS = 60_000;

export class Server {
  /** Starts a roster; `databaseUrl` unset is SQLite in its own folder, `split` runs service and gateway apart. */
  static async start({ binary, databaseUrl, split }) {
    const server = new Server();
    server.binary = binary;
    server.folder = await mkdtemp(path.join(tmpdir(), "roster-browser-"));
    server.operatorKey = randomBytes(32).toString("hex");
    server.children = [];
    const settings = {
      PATH: process.env.PATH,
      ROSTER_DATABASE_URL: databaseUrl ?? `sqlite://${server.folder}/roster.db?mode=rwc`,
      ROSTER_HTTP_LISTEN: "127.0.0.1:0",
      ROSTER_GRPC_LISTEN: "127.0.0.1:0",
      ROSTER_OPERATOR_KEY: server.operatorKey,
      ROSTER_SCIM_TOKEN: randomBytes(32).toString("hex"),
    };
    if (split) {
      const service = await server.#spawn(["serve", "--only", "provisioning"], settings, "service");
      server.grpcUrl = url(service.grpc);
      const gateway = await server.#spawn(
        ["serve", "--only", "gateway", "--upstream", server.grpcUrl],
        { PATH: process.env.PATH, ROSTER_HTTP_LISTEN: "127.0.0.1:0" },
        "gateway",
      );
      server.httpUrl = url(gateway.http);
    } else {
      const both = await server.#spawn(["serve"], settings, "roster");
      server.grpcUrl = url(both.grpc);
      server.httpUrl = url(both.http);
    }
    return server;
  }

  async #spawn(args, env, name) {
    const child = spawn(this.binary, args, { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
    this.children.push(child);
    child.stderr.pipe(createWriteStream(path.join(this.folder, `${name}.log`)));
    const told = {};
    const ready = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`roster ${args.join(" ")} does not become ready`)), START_MS);
      createInterface({ input: child.stdout }).on("line", (line) => {
        const [key, ...value] = line.trim().split(": ");
        told[key.toLowerCase()] = value.join(": ");
        if (key === "ready") {
          clearTimeout(late);
          resolve();
        }
      });
      child.on("exit", (code) => reject(new Error(`roster ${args.join(" ")} ended with ${code}`)));
    });
    await ready;
    return told;
  }

  /** Runs the command line and answers what it printed. */
  async cli(...args) {
    const env = { PATH: process.env.PATH, ROSTER_GRPC_URL: this.grpcUrl, ROSTER_KEY: this.operatorKey };
    const { stdout } = await run(this.binary, args, { cwd: this.folder, env });
    return stdout.trim();
  }

  async stop() {
    for (const child of this.children.reverse()) {
      child.removeAllListeners("exit");
      child.kill("SIGKILL");
      await new Promise((resolve) => (child.exitCode !== null || child.signalCode !== null ? resolve() : child.on("close", resolve)));
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

function url(address) {
  const bare = address.split("://").pop().split("/")[0].split(" ")[0];
  return `http://${bare}`;
}

/** An identity provider that speaks plain SCIM, as Okta does. */
export class Idp {
  constructor(baseUrl, token) {
    this.baseUrl = baseUrl.replace(/\/$/, "");
    this.token = token;
  }

  async send(method, route, body) {
    const answer = await fetch(this.baseUrl + route, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        "content-type": "application/scim+json",
        "user-agent": "Okta SCIM Client 1.0.0",
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, retryAfter: answer.headers.get("retry-after"), body: text && JSON.parse(text) };
  }

  create(userName, givenName, familyName, more = {}) {
    return this.send("POST", "/Users", {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName,
      externalId: `00u-${userName}`,
      name: { givenName, familyName },
      displayName: `${givenName} ${familyName}`,
      emails: [{ value: userName, type: "work", primary: true }],
      active: true,
      ...more,
    });
  }

  find(userName) {
    return this.send("GET", `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}&startIndex=1&count=100`);
  }

  setActive(id, active) {
    return this.send("PATCH", `/Users/${id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", value: { active } }],
    });
  }
}
