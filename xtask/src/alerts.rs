//! `cargo xtask alerts`: metrics, alert rules and dashboards, by Prometheus' own `promtool`.
//!
//! The test `metrics` keeps what a server and an edge tell; that has to be what Prometheus reads. Each alert is fired,
//! has its place in the documentation, and every name of a metric or label that stands in a rule or a dashboard is in
//! those scrapes.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::{Outcome, cargo, tools};

/// What names of ours begin with.
const PREFIXES: [&str; 3] = ["saring_", "rpc_", "db_"];

/// Runs all of it.
pub fn run() -> Outcome {
    let (root, target) = tools::folders()?;
    let scrapes = target.join("scrapes");
    fs::create_dir_all(&scrapes)?;
    let words = ["test", "--locked", "--workspace", "--test", "metrics"];
    let mut test = cargo::cargo();
    // On PostgreSQL, which has metrics of its connections besides.
    test.args(words).env("SARING_SCRAPES", &scrapes).env("SARING_TEST_STORE", "postgres");
    tools::run(&mut test)?;
    let mut told = BTreeSet::new();
    for name in ["server.txt", "edge.txt"] {
        let path = scrapes.join(name);
        let mut check = Command::new("promtool");
        tools::run(check.args(["check", "metrics"]).stdin(File::open(&path)?))?;
        told.extend(names(&fs::read_to_string(path)?));
    }

    let folder = root.join("deploy/prometheus");
    let (rules, tests) = (folder.join("alerts.yaml"), folder.join("alerts.test.yaml"));
    // The rules too, which it names.
    let config = folder.join("prometheus.yaml");
    tools::run(Command::new("promtool").args(["check", "config"]).arg(config))?;
    tools::run(Command::new("promtool").args(["test", "rules"]).arg(&tests))?;
    let (rules, tests) = (fs::read_to_string(rules)?, fs::read_to_string(tests)?);
    let docs = fs::read_to_string(root.join("docs/alerts.md"))?;
    check_alerts(&rules, &tests, &docs)?;

    let mut used = names(&rules);
    used.extend(names(&fs::read_to_string(root.join("docs/metrics.md"))?));
    for dashboard in dashboards(&root)? {
        used.extend(names(&dashboard));
    }
    let unknown: Vec<_> = used.difference(&told).collect();
    if !unknown.is_empty() {
        return Err(format!("no server or edge tells of {unknown:?}").into());
    }
    Ok(ExitCode::SUCCESS)
}

/// The dashboards, as text.
fn dashboards(root: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut read = Vec::new();
    for entry in fs::read_dir(root.join("deploy/grafana"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            read.push(fs::read_to_string(path)?);
        }
    }
    Ok(read)
}

/// Each alert is fired by a test and has a heading.
fn check_alerts(rules: &str, tests: &str, docs: &str) -> Result<(), String> {
    let alerts: Vec<_> =
        rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    let has = |text: &str, line: &str| text.lines().any(|there| there.trim() == line);
    for alert in &alerts {
        if !has(tests, &format!("- alertname: {alert}")) {
            return Err(format!("no test fires {alert}"));
        }
        if !has(docs, &format!("### {alert}")) {
            return Err(format!("docs/alerts.md says nothing of {alert}"));
        }
    }
    match alerts.is_empty() {
        true => Err("there are no alerts".to_owned()),
        false => Ok(()),
    }
}

/// All names of metrics and labels of ours in a text.
fn names(text: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !is_word(c));
    let ours = words.filter(|word| PREFIXES.iter().any(|prefix| word.starts_with(prefix)));
    ours.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_metrics_and_labels_are_found() {
        let text = "sum by (saring_tenant, le) (rate(rpc_x_bucket{a=\"saring\"}[5m])) > db_y / up";
        let found = ["db_y", "rpc_x_bucket", "saring_tenant"].map(str::to_owned);
        assert_eq!(names(text), BTreeSet::from(found));
    }

    #[test]
    fn an_alert_without_a_test_or_a_place_in_the_docs_is_named() {
        let (rules, tests, docs) = ("  - alert: A\n", "- alertname: A\n", "### A\n");
        assert_eq!(check_alerts(rules, tests, docs), Ok(()));
        assert!(check_alerts(rules, "", docs).is_err_and(|told| told.contains("no test fires A")));
        assert!(check_alerts(rules, tests, "").is_err_and(|told| told.contains("nothing of A")));
        assert!(check_alerts("", tests, docs).is_err());
    }
}
