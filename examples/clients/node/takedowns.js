// Works through the links that the ministry hands over, and reports what was done.
//
// With --once it ends when the inbox is empty; otherwise it waits for more, for ever.

import { setTimeout as sleep } from "node:timers/promises";

import { Failure, apiKey, call, connect, pause, run } from "./connection.js";

// What the server has then. An edge answers QUEUED, and sends it on.
const TAKEN = ["ACCEPTED", "DUPLICATE", "QUEUED"];

// A page or a short link says no listing: it is answered by its address.
function listingOf({ listing, surface, unresolved, canonical_url }) {
  const kind = unresolved ? "short" : surface === "site" ? "site" : "page";
  return listing ?? { surface, kind, listing_id: canonical_url };
}

// Here your own system takes the listing down, and stores what it did together with the key of the
// report: it is then the same at every repetition, also after a restart.
function takeDown(handover) {
  const now = Date.now();
  return {
    idempotency_key: `handover-${handover.handover_id}`,
    listing: listingOf(handover),
    handover_id: handover.handover_id,
    action: "ACTION_REMOVED",
    primary_origin: "ORIGIN_HANDOVER",
    action_time: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1e6 },
    // The server keeps a sketch of the title, by which it is recognised when it comes back.
    title: "Baju b4l k4rungan import, per 100kg",
  };
}

async function workOn(takedowns, handover) {
  console.log(`handed over: ${handover.canonical_url}: ${handover.reason}`);
  // Act first and acknowledge then: what is acknowledged is not sent again, so a program that ends in
  // between must not have acknowledged what it has not done.
  const report = { outcomes: [takeDown(handover)] };
  const { results } = await call(takedowns, "ReportOutcomes", report, { deadline: 10_000 });
  const [{ status, error }] = results;
  const word = status.replace("OUTCOME_STATUS_", "");
  if (!TAKEN.includes(word)) {
    // CONFLICT or INVALID: a person has to look at it, so it stays in the inbox.
    const why = `${word}: ${error?.field}: ${error?.message}`;
    console.error(`not acknowledged: ${handover.canonical_url}: ${why}`);
    return;
  }
  console.log(`reported: ${word}`);

  const acknowledge = { handover_ids: [handover.handover_id] };
  for (const { error } of (await call(takedowns, "AcknowledgeHandovers", acknowledge)).results)
    console.log(`acknowledged${error ? `: ${error.reason}` : ""}`);
}

await run(async () => {
  const takedowns = connect("TakedownService");
  const once = process.argv.includes("--once");
  let [cursor, tries, done] = ["", 0, false];
  while (!done) {
    const inbox = takedowns.WatchInbox({ cursor }, apiKey());
    inbox.on("error", () => {}); // the loop below gets it, but for that of its own cancelling
    try {
      for await (const message of inbox) {
        tries = 0;
        if (message.handover) await workOn(takedowns, message.handover);
        else if (once) {
          done = true;
          break;
        }
        cursor = message.cursor;
      }
    } catch (error) {
      // The stream was cut, or the server stops.
      const failure = error instanceof Failure ? error : new Failure(error);
      if (!failure.mayPass()) throw failure;
      await sleep(pause(failure, tries++));
    } finally {
      inbox.cancel(); // leaving the loop does not end the call
    }
  }
  takedowns.close();
});
