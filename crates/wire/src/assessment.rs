//! Assessments.

use saring_engine::{Assessment, Effect, Evidence, Mode, RuleResult, RuleSetResult, Verdict};
use saring_proto::v1;
use saring_proto::v1::rule_result::Effect as ProtoEffect;
use saring_text::{Variant, Variants};

use crate::error::WireError;

/// The message of an assessment.
#[must_use]
pub fn assessment_to_proto(assessment: &Assessment) -> v1::Assessment {
    v1::Assessment {
        verdict: verdict_to_proto(assessment.verdict).into(),
        score: assessment.score,
        hits: assessment.hits.iter().map(evidence_to_proto).collect(),
        rule_sets: assessment.rule_sets.iter().map(rule_set_to_proto).collect(),
        shadow_hits: assessment.shadow_hits.iter().map(evidence_to_proto).collect(),
        over_budget: assessment.over_budget,
    }
}

/// The assessment of a message.
///
/// # Errors
///
/// [`WireError`] for a verdict, an effect or a variant that this release does not know.
pub fn assessment_from_proto(assessment: v1::Assessment) -> Result<Assessment, WireError> {
    Ok(Assessment {
        verdict: verdict_from_proto(assessment.verdict, "verdict")?,
        score: assessment.score,
        hits: all(assessment.hits, evidence_from_proto)?,
        rule_sets: all(assessment.rule_sets, rule_set_from_proto)?,
        shadow_hits: all(assessment.shadow_hits, evidence_from_proto)?,
        over_budget: assessment.over_budget,
    })
}

fn all<T, U>(items: Vec<T>, read: fn(T) -> Result<U, WireError>) -> Result<Vec<U>, WireError> {
    items.into_iter().map(read).collect()
}

/// The message form of a verdict.
#[must_use]
pub const fn verdict_to_proto(verdict: Verdict) -> v1::Verdict {
    match verdict {
        Verdict::Allow => v1::Verdict::Allow,
        Verdict::Review => v1::Verdict::Review,
        Verdict::Block => v1::Verdict::Block,
    }
}

fn verdict_from_proto(verdict: i32, field: &str) -> Result<Verdict, WireError> {
    match v1::Verdict::try_from(verdict) {
        Ok(v1::Verdict::Allow) => Ok(Verdict::Allow),
        Ok(v1::Verdict::Review) => Ok(Verdict::Review),
        Ok(v1::Verdict::Block) => Ok(Verdict::Block),
        Ok(v1::Verdict::Unspecified) | Err(_) => {
            Err(WireError::new(field, format!("{verdict} is no verdict known here")))
        }
    }
}

fn rule_set_to_proto(result: &RuleSetResult) -> v1::RuleSetResult {
    let rules = result.rules.iter().map(|rule| v1::RuleResult {
        rule: rule.rule.to_string(),
        effect: Some(match rule.effect {
            Effect::Block => ProtoEffect::Verdict(v1::Verdict::Block.into()),
            Effect::Review => ProtoEffect::Verdict(v1::Verdict::Review.into()),
            Effect::Score(score) => ProtoEffect::Score(score),
        }),
        shadow: rule.mode != Mode::Enforce,
        exempt: rule.exempt,
    });
    v1::RuleSetResult {
        rule_set: result.rule_set.to_string(),
        verdict: verdict_to_proto(result.verdict).into(),
        score: result.score,
        rules: rules.collect(),
    }
}

fn rule_set_from_proto(result: v1::RuleSetResult) -> Result<RuleSetResult, WireError> {
    Ok(RuleSetResult {
        rule_set: result.rule_set.into(),
        verdict: verdict_from_proto(result.verdict, "rule_sets.verdict")?,
        score: result.score,
        rules: all(result.rules, rule_from_proto)?,
    })
}

fn rule_from_proto(result: v1::RuleResult) -> Result<RuleResult, WireError> {
    const FIELD: &str = "rule_sets.rules.effect";
    let effect = match result.effect.ok_or_else(|| WireError::unset(FIELD))? {
        ProtoEffect::Score(score) => Effect::Score(score),
        ProtoEffect::Verdict(verdict) => match verdict_from_proto(verdict, FIELD)? {
            Verdict::Block => Effect::Block,
            Verdict::Review => Effect::Review,
            Verdict::Allow => return Err(WireError::new(FIELD, "no rule can allow")),
        },
    };
    let mode = if result.shadow { Mode::Shadow } else { Mode::Enforce };
    Ok(RuleResult { rule: result.rule.into(), effect, mode, exempt: result.exempt })
}

fn evidence_to_proto(evidence: &Evidence) -> v1::Evidence {
    let Evidence { field, start, end, text, term, .. } = evidence;
    let span = field.as_ref().map(|field| v1::Span {
        field: field.clone(),
        start: start.unwrap_or_default() as u64,
        end: end.unwrap_or_default() as u64,
        text: text.clone().unwrap_or_default(),
        term: term.clone().unwrap_or_default(),
    });
    v1::Evidence {
        rule_set: evidence.rule_set.to_string(),
        rule: evidence.rule.to_string(),
        span,
        variants: evidence.variants.iter().map(|variant| variant.as_str().to_owned()).collect(),
    }
}

fn evidence_from_proto(evidence: v1::Evidence) -> Result<Evidence, WireError> {
    let variants: Result<Variants, WireError> = evidence
        .variants
        .iter()
        .map(|name| {
            Variant::from_name(name).ok_or_else(|| {
                WireError::new("hits.variants", format!("{name:?} is no variant known here"))
            })
        })
        .collect();
    let (rule_set, rule) = (evidence.rule_set.into(), evidence.rule.into());
    let mut read = Evidence {
        rule_set,
        rule,
        field: None,
        start: None,
        end: None,
        text: None,
        term: None,
        variants: variants?,
    };
    if let Some(span) = evidence.span {
        let place = |at: u64| {
            usize::try_from(at).map_err(|_| WireError::new("hits.span", "is past any text"))
        };
        read.start = Some(place(span.start)?);
        read.end = Some(place(span.end)?);
        read.field = Some(span.field);
        read.text = Some(span.text);
        read.term = Some(span.term);
    }
    Ok(read)
}
