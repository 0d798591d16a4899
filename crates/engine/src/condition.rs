//! Conditions: the closed set of tests that a rule can make, as plain data.
//!
//! A condition is true, false or unknown (Kleene's strong three-valued logic, S. C. Kleene,
//! *Introduction to Metamathematics*, 1952, §64). A test on a value that the listing or the
//! context does not have is unknown; a rule fires only when its condition is true.

use std::fmt;

use saring_notation::quantity::{Measure, Stated};
use serde::{Deserialize, Serialize};

/// A test on a listing and its context.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// `a && b && …`: the least true of its parts. Never empty.
    All(Vec<Condition>),
    /// `a || b || …`: the most true of its parts. Never empty.
    Any(Vec<Condition>),
    /// `!a`
    Not(Box<Condition>),
    /// `bekas`, `title.has(bekas)`: the words occur.
    Occurs {
        /// What is looked for.
        words: Words,
        /// Where.
        within: Within,
    },
    /// `near(a, b, n)`, `before(a, b, n)`: both occur in one field, at most `distance` base tokens
    /// between their nearest edges. `together(a, b, n)`: so, or in two fields.
    Near {
        /// One side; the earlier one when `ordered`.
        first: Words,
        /// The other side.
        second: Words,
        /// Greatest number of base tokens between them.
        distance: u32,
        /// Whether `first` must begin before `second`.
        ordered: bool,
        /// `together`: whether two different fields will do, as weaker evidence.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        across: bool,
    },
    /// `count(a) >= n`: the number of non-overlapping occurrences in all text fields.
    Count {
        /// What is counted.
        words: Words,
        /// How it is compared.
        op: Op,
        /// With what.
        value: i64,
    },
    /// `price < 50000`, in whole rupiah.
    Price {
        /// How it is compared.
        op: Op,
        /// With what.
        value: i64,
    },
    /// `seller.takedowns >= 3`: listings of this seller taken down before.
    SellerTakedowns {
        /// How it is compared.
        op: Op,
        /// With what.
        value: i64,
    },
    /// `signals["name"] > 0.8`
    Signal {
        /// Name of the signal.
        name: String,
        /// How it is compared.
        op: Op,
        /// With what; finite.
        value: f64,
    },
    /// `listing.condition == "used"`
    ListingCondition {
        /// Equal, or not equal.
        equal: bool,
        /// With what; `bekas` and `Used` are the same.
        value: String,
    },
    /// `category.under("elektronik")`: the mapped category is this one or below it.
    CategoryUnder(String),
    /// `price.known` and its like: the value is there.
    Known(Subject),
    /// `image.like(hashes)`: a photo is near a hash of the image list at this position.
    ImageLike(u32),
    /// `similar_to_takedown`: the text or a photo is near that of a listing taken down.
    SimilarToTakedown,
}

impl Condition {
    /// Whether words in different fields can make it true.
    #[must_use]
    pub fn looks_across(&self) -> bool {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().any(Condition::looks_across)
            }
            Condition::Not(part) => part.looks_across(),
            Condition::Near { across, .. } => *across,
            _ => false,
        }
    }
}

/// Occurrences of one word list or quantity, less those that an exception drops.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// What occurs.
    pub list: Source,
    /// `.except(other)`, `.except(other, n)`, each applied to the occurrences as found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Except>,
}

/// What a text is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// The words of the list at this position of the plan.
    List(u32),
    /// `weight >= kg(20)`: quantities that are stated.
    Quantity(Quantity),
}

/// `weight >= kg(20)`, `pieces >= 20`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// What is measured.
    #[serde(with = "measure_names")]
    pub measure: Measure,
    /// How it is compared.
    pub op: Op,
    /// With what: grams, or pieces.
    pub value: i64,
}

/// As a condition writes it.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.measure.as_str(), self.op.as_str(), self.amount())
    }
}

impl Quantity {
    /// Whether a text that states this is what is asked for.
    pub(crate) fn holds(&self, stated: &Stated) -> bool {
        stated.measure == self.measure && self.op.holds(stated.value, self.value)
    }

    /// What it is compared with, as a condition writes it.
    #[must_use]
    pub fn amount(&self) -> String {
        match self.measure {
            Measure::Weight => format!("kg({})", self.value as f64 / 1_000.0),
            Measure::Pieces => self.value.to_string(),
        }
    }
}

/// Drops an occurrence by another list, in the same field.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Except {
    /// Position of the list of exceptions in the plan.
    pub list: u32,
    /// `.except(other, n)`: drops it if there are at most so many base tokens between the two.
    /// `.except(other)`, none: drops it if it stands inside one of `list`, or is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<u32>,
    /// `.except_after(other, n)`: drops it only if `list` stands before it, in the same phrase.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after: bool,
}

/// The text fields that a test looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// Title, description, attribute values, tags and variations. Never unknown.
    AnyText,
    /// The title.
    Title,
    /// The description; unknown without one.
    Description,
    /// All tags; unknown without any.
    Tags,
    /// The texts of all variations; unknown without any.
    Variations,
    /// The value of the attribute with this name; unknown without one.
    Attribute(String),
}

/// A value that may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// `description.known`
    Description,
    /// `tags.known`
    Tags,
    /// `variations.known`
    Variations,
    /// `attributes["name"].known`
    Attribute(String),
    /// `price.known`
    Price,
    /// `category.known`: there is a category, and the map (if any) knows it.
    Category,
    /// `listing.condition.known`
    ListingCondition,
    /// `image.known`: at least one photo hash.
    Image,
    /// `seller.known`: a seller pseudonym.
    Seller,
    /// `signals["name"].known`
    Signal(String),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Op {
    /// `<`
    #[serde(rename = "<")]
    Less,
    /// `<=`
    #[serde(rename = "<=")]
    AtMost,
    /// `==`
    #[serde(rename = "==")]
    Equal,
    /// `!=`
    #[serde(rename = "!=")]
    NotEqual,
    /// `>=`
    #[serde(rename = ">=")]
    AtLeast,
    /// `>`
    #[serde(rename = ">")]
    Greater,
}

impl Op {
    /// The operator as written in a condition.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::Equal => "==",
            Op::NotEqual => "!=",
            Op::AtLeast => ">=",
            Op::Greater => ">",
        }
    }

    /// Whether a left side of at least `least` holds or not, whatever it is.
    pub(crate) fn is_decided_by_at_least(self, least: i64, right: i64) -> bool {
        match self {
            Op::Less | Op::AtLeast => least >= right,
            Op::AtMost | Op::Equal | Op::NotEqual | Op::Greater => least > right,
        }
    }

    /// Whether `left op right` holds.
    pub fn holds<T: PartialOrd + Copy>(self, left: T, right: T) -> bool {
        match self {
            Op::Less => left < right,
            Op::AtMost => left <= right,
            Op::Equal => left == right,
            Op::NotEqual => left != right,
            Op::AtLeast => left >= right,
            Op::Greater => left > right,
        }
    }
}

/// Reads and writes a measure by its name.
mod measure_names {
    use saring_notation::quantity::Measure;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(measure: &Measure, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(measure.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Measure, D::Error> {
        let name = String::deserialize(input)?;
        Measure::from_name(&name)
            .ok_or_else(|| D::Error::custom(format!("unknown measure `{name}`")))
    }
}
