//! The rule plan, the matcher built from it, and [`score`]: a verdict with evidence.
//!
//! Everything here is a pure function: time is an argument, and nothing is read or written.

mod assessment;
mod category;
mod condition;
mod context;
mod demand;
mod evaluate;
mod evidence;
mod examples;
mod exemption;
mod field;
mod format;
mod listing;
mod matcher;
mod occurrence;
mod plan;
mod reason;
mod resolved;
mod score;
mod trace;
mod truth;
mod verdict;

pub use assessment::{Assessment, Evidence, RuleResult, RuleSetResult};
pub use category::CategoryPath;
pub use condition::{Condition, Except, Op, Quantity, Source, Subject, Within, Words};
pub use context::{Context, ContextError, ContextSpec, MAX_CATEGORY_BYTES, TakedownSpec};
pub use evaluate::MAX_IMAGES;
pub use evidence::MAX_EVIDENCE;
pub use examples::{ExampleResults, Expected, Failure, run_examples};
pub use exemption::Exemption;
pub use field::{FieldName, text_fields};
pub use listing::Listing;
pub use matcher::{MAX_DEPTH, Matcher, PlanError};
pub use plan::{
    Effect, Example, FORMATS, ImageList, Mode, Plan, Rule, Thresholds, Title, Validity, WordList,
};
pub use reason::{Reason, TracedException, TracedOccurrence};
pub use saring_notation::quantity::Measure;
pub use score::{MAX_FIELD_BYTES, Scratch, rule_truth, score};
pub use trace::{Trace, TracedField, TracedTest};
pub use truth::Truth;
pub use verdict::Verdict;
