//! `saring stats`: figures that add up.

use std::fmt::Write as _;

use saring_proto::v1;
use saring_proto::v1::{Dimension, Measure, MeasureValue};
use saring_rules::Lang;
use tonic::Status;
use tonic_types::StatusExt as _;

use crate::ask::tell;
use crate::failure::{Failure, Outcome};
use crate::message::{Message, counted, message};
use crate::output::print;
use crate::remote::{Remote, Session, Table, choice, day, json_line, shown_time, word, word_of};
use crate::rules::Output;
use crate::terminal::say;

/// Rows of one page: the most that there are.
const PAGE: i32 = 10_000;

/// How often figures that change between two pages are read anew.
const TRIES: u32 = 5;

#[derive(clap::Args)]
pub(super) struct FiguresArgs {
    /// By what figures are told apart, at most 3: platform, surface, day, week, month, action,
    /// primary_origin, rule, category, province [default: platform; month where platforms are shown
    /// together only]
    #[arg(long, value_name = "DIMENSION,…", value_delimiter = ',', value_parser = dimension)]
    by: Vec<Dimension>,
    /// What is counted: outcomes, takedowns, restorations, distinct_sellers,
    /// median_seconds_to_action, any_rule_hits [default: the first three]
    #[arg(long, value_name = "MEASURE,…", value_delimiter = ',', value_parser = measure)]
    measure: Vec<Measure>,
    /// First day of WIB, such as 2026-11-01 [default: from the beginning]
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<String>,
    /// Last day of WIB, itself included [default: the last there is]
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<String>,
    /// Only this platform
    #[arg(long, value_name = "PLATFORM", default_value = "", hide_default_value = true)]
    platform: String,
    #[command(flatten)]
    remote: Remote,
}

fn dimension(text: &str) -> Result<Dimension, Message> {
    choice(text, "DIMENSION_", Dimension::as_str_name)
}

fn measure(text: &str) -> Result<Measure, Message> {
    choice(text, "MEASURE_", Measure::as_str_name)
}

pub(super) fn run(args: &FiguresArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let mut by = match args.by.as_slice() {
            [] => &[Dimension::Platform],
            by => by,
        };
        let mut figures = read(args, by, session).await;
        if args.by.is_empty() && figures.as_ref().is_err_and(Unread::is_of_dimensions) {
            let told = message!(
                "angka platform lain hanya bersama-sama, per bulan: --by month",
                "figures of other platforms are shown together only, by month: --by month"
            );
            tell(&format!("{}\n", told.text(lang)))?;
            by = &[Dimension::Month];
            figures = read(args, by, session).await;
        }
        let figures = figures.map_err(|unread| unread.failure(session))?;
        match session.output {
            Output::Json => print(&json_line(&figures)?),
            Output::Table => print(&table(by, &figures, lang)),
        }
    })
}

/// Why there are no figures.
enum Unread {
    Refused(Status),
    Changing,
}

impl Unread {
    /// Whether this key does not see figures by these dimensions.
    fn is_of_dimensions(&self) -> bool {
        let Unread::Refused(status) = self else { return false };
        status.get_details_bad_request().is_some_and(|bad| {
            bad.field_violations.iter().any(|violation| violation.field == "dimensions")
        })
    }

    fn failure(self, session: &Session) -> Failure {
        match self {
            Unread::Refused(status) => session.refused(status),
            Unread::Changing => Failure::new(message!(
                "angkanya terus berubah selagi dibaca; persempit dengan --from, --to atau --by",
                "the figures change while they are read; narrow them with --from, --to or --by"
            )),
        }
    }
}

/// All pages as one answer. Pages of which the totals differ were read at two times, and would not add
/// up: they are read anew.
async fn read(
    args: &FiguresArgs,
    by: &[Dimension],
    session: &Session,
) -> Result<v1::GetStatisticsResponse, Unread> {
    let mut client = session.statistics();
    for _ in 0..TRIES {
        let mut whole: Option<v1::GetStatisticsResponse> = None;
        let mut page_token = String::new();
        loop {
            let request = v1::GetStatisticsRequest {
                first_day: args.from.clone().unwrap_or_default(),
                last_day: args.to.clone().unwrap_or_default(),
                dimensions: by.iter().map(|&dimension| dimension.into()).collect(),
                measures: args.measure.iter().map(|&measure| measure.into()).collect(),
                platform: args.platform.clone(),
                page_size: PAGE,
                page_token,
            };
            let page = client.get_statistics(session.call(request)).await;
            let mut page = page.map_err(Unread::Refused)?.into_inner();
            page_token = std::mem::take(&mut page.next_page_token);
            match &mut whole {
                Some(whole) if whole.totals != page.totals => break,
                Some(whole) => whole.rows.append(&mut page.rows),
                None => whole = Some(page),
            }
            if page_token.is_empty() {
                return Ok(whole.unwrap_or_default());
            }
        }
    }
    Err(Unread::Changing)
}

fn table(by: &[Dimension], figures: &v1::GetStatisticsResponse, lang: Lang) -> String {
    let name =
        |value: &MeasureValue| word_of(value.measure, "MEASURE_", Measure::as_str_name, lang);
    let names = by
        .iter()
        .map(|dimension| word_of((*dimension).into(), "DIMENSION_", Dimension::as_str_name, lang));
    // The measures that came are those that were asked for; without rows, the totals name some.
    let first = figures.rows.first().map_or(&figures.totals, |row| &row.measures);
    let mut heading: Vec<String> =
        names.chain(first.iter().map(name)).map(|name| name.to_uppercase()).collect();
    let any_late = figures.late_outcomes > 0;
    if any_late {
        heading.push(say(lang, "TERLAMBAT", "LATE").to_owned());
    }
    let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
    let mut table = Table::new(&heading).numbers_from(by.len());
    let late = |outcomes: i64| any_late.then(|| outcomes.to_string());
    let mut any_withheld = false;
    let mut cell = |value: &MeasureValue| {
        any_withheld |= value.withheld;
        if value.withheld { "*".to_owned() } else { value.value.to_string() }
    };
    for row in &figures.rows {
        let measures: Vec<String> = row.measures.iter().map(&mut cell).collect();
        let values = by.iter().zip(&row.values).map(|(by, value)| match by {
            Dimension::Action | Dimension::PrimaryOrigin => word(value, lang),
            _ => value.clone(),
        });
        table.row(values.chain(measures).chain(late(row.late_outcomes)));
    }
    // What cannot be added has no total: its cell stays empty.
    let totals = first.iter().map(|measure| {
        figures.totals.iter().find(|total| total.measure == measure.measure && total.additive)
    });
    let totals: Vec<String> =
        totals.map(|total| total.map_or_else(String::new, &mut cell)).collect();
    if figures.rows.len() > 1 {
        let labels = (0..by.len()).map(|at| if at == 0 { "TOTAL" } else { "" }.to_owned());
        table.row(labels.chain(totals).chain(late(figures.late_outcomes)));
    }
    let mut text = table.text();
    if any_withheld {
        let why = say(
            lang,
            "* tanpa nilai: tidak ada data, atau platformnya kurang dari tiga",
            "* no value: no data, or fewer than three platforms",
        );
        let _ = writeln!(text, "{why}");
    }
    if figures.withheld_rows > 0 {
        let why = message!(
            "jumlahnya tanpa {rows} baris yang tanpa nilai",
            "the total leaves out {withheld} without a value",
            rows = figures.withheld_rows,
            withheld = counted(figures.withheld_rows, "row"),
        );
        let _ = writeln!(text, "{}", why.text(lang));
    }
    if any_late {
        let why = message!(
            "{outcomes} laporan diterima setelah bulan tindakannya berakhir, jadi angka bulan itu \
             berubah",
            "{late} came after the month of their action had ended, so that its figures changed",
            outcomes = figures.late_outcomes,
            late = counted(figures.late_outcomes, "outcome"),
        );
        let _ = writeln!(text, "{}", why.text(lang));
    }
    let as_of = shown_time(figures.as_of.as_ref());
    let _ = writeln!(text, "{} {as_of}", say(lang, "sampai dengan", "as of"));
    text
}
