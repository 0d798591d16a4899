// Scores one listing and then several, and says why.

import { call, connect, run } from "./connection.js";

const TITLE = "🧥 Baju b4l k4rungan import, per 100kg";

function show(title, assessment) {
  console.log(`${assessment.verdict.replace("VERDICT_", "")}: ${title}`);
  for (const { rule_set, rule, span, variants } of assessment.hits) {
    if (!span) {
      console.log(`  ${rule_set}/${rule}`); // the rule fired on a price or a category
      continue;
    }
    // Places are bytes of the UTF-8, not units of a string.
    const word = Buffer.from(title).subarray(Number(span.start), Number(span.end)).toString();
    const undone = variants.length ? ` (${variants.join(", ")})` : "";
    console.log(`  ${rule_set}/${rule}: ${span.field}: ${word} = ${span.term}${undone}`);
  }
}

await run(async () => {
  const scoring = connect("ScoringService");

  // Only the title is required; what is missing is unknown to the rules, not false.
  const listing = { id: "A-1", title: TITLE, price: 1_500_000 };
  const { assessment, basis } = await call(scoring, "Score", { listing });
  show(TITLE, assessment);
  const used = basis.rule_sets.map(({ rule_set, version }) => `${rule_set} version ${version}`);
  console.log(`by ${used.join(", ")}`);

  // Many at once are cheaper than one by one. Each has a result of its own, in order.
  const listings = [
    { title: "Speaker preloved JBL" },
    { title: "Kemeja flanel preloved" },
    { title: "Kaos", signals: { "own-model": NaN } },
  ];
  const { results } = await call(scoring, "ScoreBatch", { listings }, { deadline: 10_000 });
  results.forEach(({ assessment, error }, at) => {
    const { title } = listings[at];
    if (error) console.log(`${error.reason}: ${title}: ${error.field} ${error.message}`);
    else show(title, assessment);
  });
  scoring.close();
});
