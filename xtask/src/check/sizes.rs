//! File sizes: small files are read, long ones are scrolled. Long files warn and do not fail,
//! because a file that is split for the sake of a number is no easier to read.

use std::cmp::Reverse;

use crate::report::Problem;
use crate::source::Source;
use crate::workspace::Workspace;

const MAX_LINES: usize = 600;

/// Generated files: nobody reads them from top to bottom.
const EXEMPT: [&str; 1] = ["crates/text/src/fold/table.rs"];

/// The files past the limit, the longest first.
pub fn warnings(workspace: &Workspace) -> Vec<Problem> {
    let mut long: Vec<_> = measured(workspace).filter(|&(_, lines)| lines > MAX_LINES).collect();
    long.sort_by_key(|&(_, lines)| Reverse(lines));
    long.into_iter()
        .map(|(source, lines)| {
            Problem::in_file(
                &source.path,
                format!("{lines} lines, past {MAX_LINES}"),
                "split it where its jobs part; 100 to 250 lines are the aim",
            )
        })
        .collect()
}

/// One line on how long the files are.
pub fn distribution(workspace: &Workspace) -> String {
    let mut sizes: Vec<_> = measured(workspace).map(|(_, lines)| lines).collect();
    sizes.sort_unstable();
    let Some(&longest) = sizes.last() else { return "no files".to_owned() };
    let median = percentile(&sizes, 50);
    let p90 = percentile(&sizes, 90);
    format!("median {median}, p90 {p90}, max {longest} lines")
}

fn measured(workspace: &Workspace) -> impl Iterator<Item = (&Source, usize)> {
    workspace
        .sources
        .iter()
        .filter(|source| !EXEMPT.contains(&source.path.as_str()))
        .map(|source| (source, source.text.lines().count()))
}

/// The smallest size that `percent` of the files do not exceed.
fn percentile(sorted: &[usize], percent: usize) -> usize {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{EXEMPT, distribution, warnings};
    use crate::check::fixture::workspace;

    #[test]
    fn files_past_the_limit_warn_unless_generated() {
        let (full, long, longer) = ("\n".repeat(600), "\n".repeat(601), "\n".repeat(900));
        let files =
            [("full.rs", &*full), ("a.rs", &*long), ("b.rs", &*longer), (EXEMPT[0], &*longer)];
        let found = warnings(&workspace(Vec::new(), &files));
        let places: Vec<_> = found.iter().map(|warning| warning.place.as_str()).collect();
        assert_eq!(places, ["b.rs", "a.rs"]);
    }

    #[test]
    fn the_distribution_names_rank_and_not_mean() {
        let texts: Vec<_> = (1..=10).map(|lines| "x\n".repeat(lines)).collect();
        let files: Vec<_> = texts.iter().map(|text| ("a.rs", text.as_str())).collect();
        assert_eq!(distribution(&workspace(Vec::new(), &files)), "median 5, p90 9, max 10 lines");
        assert_eq!(distribution(&workspace(Vec::new(), &[])), "no files");
    }
}
