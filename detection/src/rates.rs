//! How many titles of each kind a rule set flags, and which disguises that is due to.

use std::collections::BTreeMap;

use saring_engine::{Context, Listing, Matcher, Plan, PlanError, Scratch, Verdict, score};
use saring_text::{Variant, Variants};

use crate::titles::Title;
use crate::wilson::Share;

/// What was measured.
pub(crate) struct Rates {
    /// By kind: ALLOW, REVIEW and BLOCK.
    pub verdicts: BTreeMap<String, [usize; 3]>,
    /// By variants switched on (`none`, one, `all`) and kind: the share flagged.
    pub by_variant: Vec<(String, BTreeMap<String, Share>)>,
    /// Titles that are flagged: kind, verdict, rules, title.
    pub flagged: Vec<(String, Verdict, String, String)>,
    /// Titles of used clothing or bales that are allowed.
    pub allowed: Vec<(String, String)>,
}

/// Kinds that are not what the rules are for.
pub(crate) fn is_legal(kind: &str) -> bool {
    kind == "everyday" || kind == "used-word"
}

pub(crate) fn measure(plan: &Plan, titles: &[Title]) -> Result<Rates, PlanError> {
    let mut rates = Rates {
        verdicts: BTreeMap::new(),
        by_variant: Vec::new(),
        flagged: Vec::new(),
        allowed: Vec::new(),
    };
    let switches = std::iter::once(("none".to_owned(), Variants::NONE))
        .chain(Variant::ALL.map(|variant| (variant.to_string(), Variants::NONE.with(variant))))
        .chain([("all".to_owned(), Variants::ALL)]);
    for (name, variants) in switches {
        let mut switched = plan.clone();
        for list in &mut switched.lists {
            list.variants = list.variants.iter().filter(|v| variants.contains(*v)).collect();
        }
        let matcher = Matcher::new(&[switched])?;
        let whole = variants == Variants::ALL;
        let shares = rates.count(&matcher, titles, whole);
        rates.by_variant.push((name, shares));
    }
    Ok(rates)
}

impl Rates {
    fn count(
        &mut self,
        matcher: &Matcher,
        titles: &[Title],
        whole: bool,
    ) -> BTreeMap<String, Share> {
        let mut shares = BTreeMap::new();
        let mut scratch = Scratch::default();
        let context = Context::default();
        for Title { kind, text } in titles {
            let assessment = score(matcher, &context, &Listing::titled(text), 0, &mut scratch);
            let flagged = assessment.verdict != Verdict::Allow;
            let share = shares.entry(kind.clone()).or_insert(Share { hits: 0, of: 0 });
            share.of += 1;
            share.hits += usize::from(flagged);
            if !whole {
                continue;
            }
            self.verdicts.entry(kind.clone()).or_default()[assessment.verdict as usize] += 1;
            if flagged {
                let rules = assessment.rule_sets.iter().flat_map(|set| &set.rules);
                let rules: Vec<&str> = rules.map(|rule| &*rule.rule).collect();
                let rules = rules.join(", ");
                self.flagged.push((kind.clone(), assessment.verdict, rules, text.clone()));
            } else if !is_legal(kind) {
                self.allowed.push((kind.clone(), text.clone()));
            }
        }
        shares
    }
}
