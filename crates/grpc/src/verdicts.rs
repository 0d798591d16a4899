//! What was said of listings, as metrics have it.

use saring_engine::{Assessment, Verdict};
use saring_proto::v1::ScoringBasis;
use saring_telemetry::{KeyValue, VERDICTS, instruments, verdicts};

/// Counts listings that were scored on this basis: by their verdicts, and by what each rule set says.
pub(crate) fn count_verdicts(assessments: &[Assessment], basis: &ScoringBasis) {
    let counts = sum(assessments.iter().map(|assessment| assessment.verdict));
    for (verdict, count) in VERDICTS.into_iter().zip(counts) {
        if count > 0 {
            instruments().listings.add(count, &[KeyValue::new("saring.verdict", verdict)]);
        }
    }
    for version in &basis.rule_sets {
        let of_set = |assessment: &Assessment| {
            let mut results = assessment.rule_sets.iter();
            let result = results.find(|result| *result.rule_set == *version.rule_set);
            result.map_or(Verdict::Allow, |result| result.verdict)
        };
        verdicts().add(&version.rule_set, version.version, sum(assessments.iter().map(of_set)));
    }
}

fn sum(verdicts: impl Iterator<Item = Verdict>) -> [u64; 3] {
    verdicts.fold([0; 3], |mut counts, verdict| {
        let at = match verdict {
            Verdict::Allow => 0,
            Verdict::Review => 1,
            Verdict::Block => 2,
        };
        counts[at] += 1;
        counts
    })
}
