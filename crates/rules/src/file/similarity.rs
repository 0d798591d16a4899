//! Similarity alone never blocks: a photo or a text like one that was taken down is a reason to
//! look, not proof. A rule that can block needs something else to be true as well.

use saring_engine::{Condition, Effect, Thresholds};

/// Whether the rule could block a listing of which nothing is known but that it is similar.
pub(super) fn blocks_alone(when: &Condition, effect: Effect, thresholds: Thresholds) -> bool {
    let blocks = match effect {
        Effect::Block => true,
        Effect::Review => false,
        Effect::Score(score) => score >= thresholds.block,
    };
    blocks && mentions_similarity(when) && can_hold(when, true)
}

fn mentions_similarity(when: &Condition) -> bool {
    match when {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(mentions_similarity),
        Condition::Not(part) => mentions_similarity(part),
        Condition::ImageLike(_) | Condition::SimilarToTakedown => true,
        _ => false,
    }
}

/// Whether the condition can be `wanted` on a listing that is similar, has none of the listed
/// words, and of which all other values are missing. That a value is known is never a reason to
/// block, nor is that it is not, so `known` counts as whichever of the two helps.
fn can_hold(when: &Condition, wanted: bool) -> bool {
    match when {
        Condition::All(parts) if wanted => parts.iter().all(|part| can_hold(part, true)),
        Condition::All(parts) => parts.iter().any(|part| can_hold(part, false)),
        Condition::Any(parts) if wanted => parts.iter().any(|part| can_hold(part, true)),
        Condition::Any(parts) => parts.iter().all(|part| can_hold(part, false)),
        Condition::Not(part) => can_hold(part, !wanted),
        Condition::ImageLike(_) | Condition::SimilarToTakedown => wanted,
        Condition::Known(_) => true,
        Condition::Occurs { .. } | Condition::Near { .. } => !wanted,
        Condition::Count { op, value, .. } => op.holds(0, *value) == wanted,
        Condition::Price { .. }
        | Condition::SellerTakedowns { .. }
        | Condition::Signal { .. }
        | Condition::ListingCondition { .. }
        | Condition::CategoryUnder(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::{Names, parse};

    fn alone(source: &str) -> bool {
        let names = Names::new(["bekas", "sandang"], ["karung"]);
        let when = parse(source, &names).expect("valid condition");
        blocks_alone(&when, Effect::Block, Thresholds::default())
    }

    #[test]
    fn something_else_has_to_be_true() {
        for refused in [
            "similar_to_takedown",
            "image.like(karung)",
            "bekas || image.like(karung)",
            "!(bekas && !similar_to_takedown)",
            "similar_to_takedown && !bekas",
            "similar_to_takedown && price.known",
            "similar_to_takedown && !price.known",
            "similar_to_takedown && count(bekas) < 2",
        ] {
            assert!(alone(refused), "{refused}");
        }
        for accepted in [
            "bekas",
            "price.known",
            "similar_to_takedown && bekas",
            "image.like(karung) && near(bekas, sandang, 3)",
            "similar_to_takedown && price < 50000",
            "similar_to_takedown && seller.takedowns >= 3",
            "similar_to_takedown && count(bekas) >= 1",
            "!similar_to_takedown && bekas",
        ] {
            assert!(!alone(accepted), "{accepted}");
        }
    }

    #[test]
    fn only_rules_that_can_block_are_concerned() {
        let when = Condition::SimilarToTakedown;
        let thresholds = Thresholds { review: 50, block: 90 };
        assert!(!blocks_alone(&when, Effect::Review, thresholds));
        assert!(!blocks_alone(&when, Effect::Score(89), thresholds));
        assert!(blocks_alone(&when, Effect::Score(90), thresholds));
    }
}
