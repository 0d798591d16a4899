// How the programs here call Saring: one connection, an API key, a deadline, and when to try again.
//
//   SARING_SERVER     http://HOST:PORT, https://HOST:PORT, or unix:/PATH of an edge's socket;
//                     http://127.0.0.1:7070 if it is not set
//   SARING_API_KEY    the key of your platform
//   SARING_CA         with https: a PEM file of the certificate authority, where it is not one of the system's
//                     (SARING_AUTHORITY, its former name, is read too)

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import protobuf from "protobufjs";

const local = (path) => fileURLToPath(new URL(path, import.meta.url));
const rpc = protobuf.loadSync(local("../rpc_status.proto"));

// Codes after which a call is made again, provided that its method may be repeated. All that are
// called here may; docs/api.md says which others.
const TRY_AGAIN = new Set([
  grpc.status.UNAVAILABLE,
  grpc.status.DEADLINE_EXCEEDED,
  grpc.status.CANCELLED,
]);

// What a call ended with. Decide by `reason`; the words are listed in docs/api.md.
export class Failure extends Error {
  constructor(error) {
    super(error.details);
    this.code = error.code;
    this.codeName = grpc.status[error.code];
    this.reason = "";
    this.fields = [];
    this.wait = undefined; // milliseconds that the server asks for
    const [status] = error.metadata?.get("grpc-status-details-bin") ?? [];
    if (status) this.#read(rpc.lookupType("google.rpc.Status").decode(status));
    this.message = [this.codeName, this.reason, error.details].filter(Boolean).join(": ");
  }

  #read(status) {
    for (const { typeUrl, value } of status.details) {
      const name = typeUrl.slice(typeUrl.lastIndexOf("/") + 1);
      const type = rpc.lookup(name);
      if (!type) continue; // a detail that is newer than this program
      const detail = type.decode(value);
      if (name === "google.rpc.ErrorInfo") this.reason = detail.reason;
      if (name === "google.rpc.BadRequest")
        this.fields = detail.fieldViolations.map((wrong) => `${wrong.field} ${wrong.description}`);
      if (name === "google.rpc.RetryInfo")
        this.wait = Number(detail.retryDelay.seconds) * 1000 + detail.retryDelay.nanos / 1e6;
    }
  }

  mayPass() {
    return TRY_AGAIN.has(this.code) || this.wait !== undefined;
  }
}

// A client of one service. Keep it: it holds the connection and opens it again.
export function connect(service) {
  const file = service.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
  const definition = loader.loadSync(`saring/v1/${file}.proto`, {
    includeDirs: [local("../../../proto")],
    keepCase: true,
    longs: String, // int64 does not fit into a number
    enums: String,
    defaults: true,
    oneofs: true,
  });
  const { v1 } = grpc.loadPackageDefinition(definition).saring;
  const server = (process.env.SARING_SERVER ?? "http://127.0.0.1:7070").replace(/\/+$/, "");
  const isSocket = server.startsWith("unix:");
  const [scheme, address] = isSocket ? ["http", server] : server.split("://");
  const authority = process.env.SARING_CA || process.env.SARING_AUTHORITY;
  const credentials =
    scheme === "http"
      ? grpc.credentials.createInsecure()
      : grpc.credentials.createSsl(authority ? readFileSync(authority) : null);
  return new v1[service](address, credentials, {
    // A broken connection is tried again soon, and a silent one is asked whether it is still there.
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 2_000,
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 10_000,
  });
}

// The metadata that every call carries.
export function apiKey() {
  const key = process.env.SARING_API_KEY;
  if (!key) exit("SARING_API_KEY is not set: give it the key of your platform");
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Bearer ${key}`);
  return metadata;
}

// Calls a method that may be repeated. Each try has a deadline; all of them end with `patience`.
// Times are in milliseconds.
export async function call(client, method, request, { deadline = 2_000, patience = 30_000 } = {}) {
  const end = Date.now() + patience;
  for (let tries = 0; ; tries++) {
    try {
      return await new Promise((resolve, reject) => {
        const options = { deadline: Date.now() + deadline };
        client[method](request, apiKey(), options, (error, answer) =>
          error ? reject(new Failure(error)) : resolve(answer),
        );
      });
    } catch (failure) {
      const wait = pause(failure, tries);
      if (!failure.mayPass() || Date.now() + wait > end) throw failure;
      console.error(`trying again after ${failure.codeName}`);
      await sleep(wait);
    }
  }
}

// Milliseconds to wait: what the server asks for, or twice as long each time; and a random part
// more, so that not all callers come back at once.
export function pause(failure, tries) {
  const wait = failure.wait ?? Math.min(100 * 2 ** tries, 5_000);
  return wait * (1 + Math.random() / 2);
}

// Ends the program, where the call of it is wrong.
export function exit(why) {
  console.error(why);
  process.exit(1);
}

// Runs a program; tells a failure in one line and by the exit code.
export async function run(program) {
  try {
    await program();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    console.error(failure.message);
    process.exitCode = 1;
  }
}
