//! `condition` blocks, what each line is refused with; `truth` blocks, what comes of listings.

use saring_engine::{Context, ContextSpec, Matcher, Scratch, rule_truth};
use saring_rules::{Lang, load};

use crate::blocks::{Block, Problem};
use crate::files::Prelude;

/// Checks one condition a line: accepted, or refused with the code of `error=`.
pub fn run(block: &Block, prelude: &Prelude) -> Vec<Problem> {
    let expected = block.value("error");
    let lines = block.lines().filter(|(_, line)| !line.trim().is_empty());
    lines.filter_map(|(line, when)| check(line, when, expected, prelude)).collect()
}

/// Says what is wrong if `when` is not refused with just the code `expected`, or accepted if there
/// is none.
pub fn check(
    line: usize,
    when: &str,
    expected: Option<&str>,
    prelude: &Prelude,
) -> Option<Problem> {
    let loaded = load(prelude.with_rule(when, &[]).as_bytes());
    let errors: Vec<&str> = loaded
        .diagnostics
        .iter()
        .map(|found| found.code)
        .filter(|code| code.severity() == saring_rules::Severity::Error)
        .map(saring_rules::Code::as_str)
        .collect();
    let expected = Vec::from_iter(expected);
    (errors != expected).then(|| {
        let shown = loaded.render("condition", Lang::En, false);
        Problem::new(line, format!("`{when}`: expected {expected:?}, got {errors:?}\n{shown}"))
    })
}

/// Checks `truth` blocks: a condition, then lines with the value and the listing that it has it
/// for. `context` is that of the document, which blocks with the word `context` are run in.
pub fn run_truths(block: &Block, prelude: &Prelude, context: &Context) -> Vec<Problem> {
    let none = Context::default();
    let context = if block.words.iter().any(|word| word == "context") { context } else { &none };
    let mut problems = Vec::new();
    let mut when = None;
    for (line, text) in block.lines().filter(|(_, text)| !text.trim().is_empty()) {
        if !text.starts_with(' ') {
            when = Some(text);
            continue;
        }
        let (Some(when), Some((expected, listing))) = (when, text.trim().split_once(' ')) else {
            problems.push(Problem::new(line, "expected a condition, then `value listing`"));
            continue;
        };
        match truth(when, listing.trim(), prelude, context) {
            Ok(got) if got == expected => {}
            Ok(got) => problems.push(Problem::new(line, format!("`{when}` is {got}"))),
            Err(error) => problems.push(Problem::new(line, error)),
        }
    }
    problems
}

fn truth(
    when: &str,
    listing: &str,
    prelude: &Prelude,
    context: &Context,
) -> Result<&'static str, String> {
    let loaded = load(prelude.with_rule(when, &[listing]).as_bytes());
    let plan = loaded.plan.as_ref();
    let plan = plan.ok_or_else(|| loaded.render("condition", Lang::En, false))?;
    let listing = plan.rules.first().and_then(|rule| rule.matches.first());
    let listing = &listing.ok_or("there is no listing")?.listing;
    let matcher = Matcher::new(std::slice::from_ref(plan)).map_err(|error| error.to_string())?;
    Ok(rule_truth(&matcher, context, listing, 0, &mut Scratch::default()).as_str())
}

/// The context of the document: the block `json context`.
pub fn context(blocks: &[Block]) -> Result<Context, Problem> {
    let is_context = |block: &&Block| block.words.iter().any(|word| word == "context");
    let block = blocks.iter().filter(|block| block.language == "json").find(is_context);
    let Some(block) = block else { return Ok(Context::default()) };
    let wrong = |error: String| Problem::new(block.line, error);
    let spec: ContextSpec =
        serde_json::from_str(&block.text).map_err(|error| wrong(error.to_string()))?;
    Context::new(spec).map_err(|error| wrong(error.to_string()))
}
