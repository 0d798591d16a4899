// Lists what a platform took down, by action and origin: figures.js PLATFORM, such as `shopee`.

import { call, connect, exit, run } from "./connection.js";

const shown = (measures) =>
  measures
    .map(({ measure, withheld, value }) => {
      return `${measure.replace("MEASURE_", "").toLowerCase()} ${withheld ? "-" : value}`;
    })
    .join(", ");

await run(async () => {
  if (process.argv.length !== 3) exit("give the platform: figures.js PLATFORM, such as `shopee`");
  const statistics = connect("StatisticsService");
  const request = {
    platform: process.argv[2],
    dimensions: ["DIMENSION_ACTION", "DIMENSION_PRIMARY_ORIGIN"],
    page_size: 100,
    page_token: "",
  };
  let page;
  do {
    page = await call(statistics, "GetStatistics", request, { deadline: 10_000 });
    for (const { values, measures } of page.rows)
      console.log(`${values.join(" ")}: ${shown(measures)}`);
    request.page_token = page.next_page_token;
  } while (request.page_token);
  // The totals are those of all pages, on every page.
  console.log(`in all: ${shown(page.totals)}`);
  statistics.close();
});
