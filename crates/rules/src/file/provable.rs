//! Which conditions an example can prove. Examples have no context, so what rests on takedowns
//! alone is unknown on every one of them.

use saring_engine::Condition;

/// Whether the condition can be true of some example.
pub(super) fn can_be_true(when: &Condition) -> bool {
    match when {
        Condition::All(parts) => parts.iter().all(can_be_true),
        Condition::Any(parts) => parts.iter().any(can_be_true),
        Condition::Not(part) => can_be_false(part),
        Condition::SellerTakedowns { .. } | Condition::SimilarToTakedown => false,
        _ => true,
    }
}

fn can_be_false(when: &Condition) -> bool {
    match when {
        Condition::All(parts) => parts.iter().any(can_be_false),
        Condition::Any(parts) => parts.iter().all(can_be_false),
        Condition::Not(part) => can_be_true(part),
        Condition::SellerTakedowns { .. } | Condition::SimilarToTakedown => false,
        _ => true,
    }
}
