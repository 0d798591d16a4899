//! Exemptions: listings that a rule set, or one rule of it, does not judge for a time. Its rules
//! fire on them and are reported, and do not count.

use std::collections::{HashMap, HashSet};

use crate::category::CategoryPath;
use crate::listing::Listing;

/// Listings that are not judged. Whoever has one of the categories or is one of the sellers is
/// exempt; a listing without category and seller never is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// Slug of the rule set.
    pub rule_set: String,
    /// Id of the rule; all rules of the set if none.
    pub rule: Option<String>,
    /// Category paths such as `elektronik/audio`; what is below them is exempt too.
    pub categories: Vec<String>,
    /// Pseudonyms of sellers.
    pub sellers: Vec<String>,
    /// First instant at which it no longer holds, in microseconds since 1970-01-01T00:00Z.
    pub until: i64,
}

/// Exemptions made ready for looking up, by rule set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exemptions(HashMap<String, Vec<Prepared>>);

#[derive(Clone, Debug)]
struct Prepared {
    rule: Option<String>,
    categories: Vec<CategoryPath>,
    sellers: HashSet<String>,
    until: i64,
}

impl Exemptions {
    pub(crate) fn new(exemptions: Vec<Exemption>) -> Exemptions {
        let mut of_sets: HashMap<String, Vec<Prepared>> = HashMap::new();
        for Exemption { rule_set, rule, categories, sellers, until } in exemptions {
            let categories = categories.iter().map(|path| CategoryPath::new(path)).collect();
            let sellers = sellers.into_iter().collect();
            let prepared = Prepared { rule, categories, sellers, until };
            of_sets.entry(rule_set).or_default().push(prepared);
        }
        Exemptions(of_sets)
    }

    /// Whether one of them holds for a rule and a listing of this category.
    pub(crate) fn hold<'c>(
        &self,
        (rule_set, rule): (&str, &str),
        listing: &Listing,
        category: impl Fn() -> Option<&'c CategoryPath>,
        now: i64,
    ) -> bool {
        let of_set = self.0.get(rule_set).into_iter().flatten();
        let of_rule = |it: &&Prepared| it.rule.as_deref().is_none_or(|of| of == rule);
        of_set.filter(of_rule).filter(|it| now < it.until).any(|it| {
            let is_under = |category: &CategoryPath| {
                it.categories.iter().any(|exempt| category.is_under(exempt))
            };
            listing.seller.as_ref().is_some_and(|seller| it.sellers.contains(seller))
                || category().is_some_and(is_under)
        })
    }
}
