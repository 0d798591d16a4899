//! The vocabulary: the parts of a listing and its context, and what conditions can ask of each.

use saring_engine::{Except, Measure, Subject, Within, Words};

/// A part of the listing or its context, or a number taken from it. None is a condition by itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Title,
    Description,
    Tags,
    Variations,
    Attributes,
    Attribute(String),
    Category,
    Listing,
    ListingCondition,
    Price,
    Image,
    Seller,
    SellerTakedowns,
    Signals,
    Signal(String),
    /// `count(a)`
    Count(Words),
    /// `weight`, `pieces.except(a, 1)`
    Measure(Measure, Vec<Except>),
}

impl Place {
    /// The place that a name alone stands for.
    pub(super) fn named(name: &str) -> Option<Place> {
        Some(match name {
            "title" => Place::Title,
            "description" => Place::Description,
            "tags" => Place::Tags,
            "variations" => Place::Variations,
            "weight" => Place::Measure(Measure::Weight, Vec::new()),
            "pieces" => Place::Measure(Measure::Pieces, Vec::new()),
            "attributes" => Place::Attributes,
            "category" => Place::Category,
            "listing" => Place::Listing,
            "price" => Place::Price,
            "image" => Place::Image,
            "seller" => Place::Seller,
            "signals" => Place::Signals,
            _ => return None,
        })
    }

    /// The place that `self.name` stands for.
    pub(super) fn inner(&self, name: &str) -> Option<Place> {
        match (self, name) {
            (Place::Listing, "condition") => Some(Place::ListingCondition),
            (Place::Seller, "takedowns") => Some(Place::SellerTakedowns),
            _ => None,
        }
    }

    /// Where `self.has(…)` looks.
    pub(super) fn within(&self) -> Option<Within> {
        Some(match self {
            Place::Title => Within::Title,
            Place::Description => Within::Description,
            Place::Tags => Within::Tags,
            Place::Variations => Within::Variations,
            Place::Attribute(name) => Within::Attribute(name.clone()),
            _ => return None,
        })
    }

    /// What `self.known` asks about. A title is always there.
    pub(super) fn subject(&self) -> Option<Subject> {
        Some(match self {
            Place::Description => Subject::Description,
            Place::Tags => Subject::Tags,
            Place::Variations => Subject::Variations,
            Place::Attribute(name) => Subject::Attribute(name.clone()),
            Place::Category => Subject::Category,
            Place::ListingCondition => Subject::ListingCondition,
            Place::Price => Subject::Price,
            Place::Image => Subject::Image,
            Place::Seller => Subject::Seller,
            Place::Signal(name) => Subject::Signal(name.clone()),
            _ => return None,
        })
    }

    /// Whether it can stand in a comparison.
    pub(super) fn is_comparable(&self) -> bool {
        matches!(
            self,
            Place::Price
                | Place::SellerTakedowns
                | Place::Signal(_)
                | Place::Count(_)
                | Place::Measure(..)
                | Place::ListingCondition
        )
    }

    /// What may follow its dot.
    pub(super) fn members(&self) -> &'static [&'static str] {
        match self {
            Place::Title => &["has"],
            Place::Description | Place::Tags | Place::Variations | Place::Attribute(_) => {
                &["has", "known"]
            }
            Place::Measure(..) => &EXCEPTIONS,
            Place::Category => &["under", "known"],
            Place::Listing => &["condition"],
            Place::Image => &["like", "known"],
            Place::Seller => &["takedowns", "known"],
            Place::ListingCondition | Place::Price | Place::Signal(_) => &["known"],
            Place::Attributes | Place::Signals | Place::SellerTakedowns | Place::Count(_) => &[],
        }
    }

    /// Examples of conditions with it.
    pub(super) fn forms(&self) -> &'static [&'static str] {
        match self {
            Place::Title => &["title.has(bekas)"],
            Place::Description => &["description.has(bekas)", "description.known"],
            Place::Tags => &["tags.has(bekas)", "tags.known"],
            Place::Variations => &["variations.has(bekas)", "variations.known"],
            Place::Attributes | Place::Attribute(_) => {
                &[r#"attributes["brand"].has(bekas)"#, r#"attributes["brand"].known"#]
            }
            Place::Category => &[r#"category.under("elektronik")"#, "category.known"],
            Place::Listing | Place::ListingCondition => {
                &[r#"listing.condition == "used""#, "listing.condition.known"]
            }
            Place::Price => &["price < 50000", "price.known"],
            Place::Image => &["image.like(karung)", "image.known"],
            Place::Seller => &["seller.takedowns >= 3", "seller.known"],
            Place::SellerTakedowns => &["seller.takedowns >= 3"],
            Place::Signals | Place::Signal(_) => {
                &[r#"signals["model"] > 0.8"#, r#"signals["model"].known"#]
            }
            Place::Count(_) => &["count(bekas) >= 2"],
            Place::Measure(Measure::Weight, _) => &["weight >= kg(20)"],
            Place::Measure(Measure::Pieces, _) => &["pieces >= 20"],
        }
    }
}

/// Functions, with an example and the number of arguments.
pub(super) const NEAR: (&str, usize) = ("near(bekas, sandang, 5)", 3);
pub(super) const BEFORE: (&str, usize) = ("before(bekas, sandang, 5)", 3);
pub(super) const TOGETHER: (&str, usize) = ("together(bekas, sandang, 5)", 3);
pub(super) const COUNT: (&str, usize) = ("count(bekas) >= 2", 1);
pub(super) const EXCEPT: (&str, usize) = ("bekas.except(gawai, 2)", 2);
pub(super) const EXCEPT_AFTER: (&str, usize) = ("bekas.except_after(gawai, 2)", 2);
pub(super) const KG: (&str, usize) = ("kg(20)", 1);
pub(super) const HAS: (&str, usize) = ("title.has(bekas)", 1);
pub(super) const UNDER: (&str, usize) = (r#"category.under("elektronik")"#, 1);
pub(super) const LIKE: (&str, usize) = ("image.like(karung)", 1);

/// The methods of lists and quantities.
pub(super) const EXCEPTIONS: [&str; 2] = ["except", "except_after"];

/// What a function that needs something else to be complete is used for, by its name.
pub(super) fn function_forms(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "near" => &["near(bekas, sandang, 5)"],
        "before" => &["before(bekas, sandang, 5)"],
        "together" => &["together(bekas, sandang, 5)"],
        "count" => &["count(bekas) >= 2"],
        "kg" => &["weight >= kg(20)"],
        _ => return None,
    })
}

/// Methods that other languages test texts with.
pub(super) fn is_text_method(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "contains",
        "contain",
        "matches",
        "match",
        "startswith",
        "endswith",
        "equals",
        "includes",
        "indexof",
        "find",
        "like",
    ]
    .contains(&name.as_str())
}
