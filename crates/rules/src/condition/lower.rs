//! Names and types: from the tree to the engine's [`Condition`].
//!
//! Each part of the tree gets a [`Meaning`]; whoever holds the part says what it needs and reports
//! anything else. A part that has been reported is [`Meaning::Bad`] and raises no further problem.

use std::ops::Range;

use saring_engine::{Condition, Except, Source, Within, Words};

use crate::nearest::nearest;

use super::place::{self, Place};
use super::problem::{Construct, Problem, ProblemKind, Sort};
use super::render::quoted;
use super::syntax::{Name, Node, NodeKind};
use super::{MAX_DISTANCE, MAX_EXCEPTIONS, Names};

/// What the lowering made of a tree.
pub(super) struct Lowered {
    /// Nothing only if there are problems, in the tree or in what it means.
    pub(super) condition: Option<Condition>,
    pub(super) problems: Vec<Problem>,
}

/// Gives the tree its meaning.
pub(super) fn lower(source: &str, names: &Names<'_>, root: &Node) -> Lowered {
    let mut lowerer = Lowerer { source, names, problems: Vec::new() };
    let condition = lowerer.condition(root);
    Lowered { condition, problems: lowerer.problems }
}

/// What a part of the tree is.
pub(super) enum Meaning {
    Bad,
    Condition(Condition),
    List(Words),
    Images,
    Place(Place),
    /// `kg(20)`, in grams.
    Weight(i64),
    Text(String),
    Whole(i64),
    Decimal(f64),
}

impl Meaning {
    pub(super) fn sort(&self) -> Option<Sort> {
        Some(match self {
            Meaning::Bad => return None,
            Meaning::Condition(_) => Sort::Condition,
            Meaning::List(_) => Sort::WordList,
            Meaning::Images => Sort::ImageList,
            Meaning::Place(_) => Sort::Field,
            Meaning::Weight(_) => Sort::Weight,
            Meaning::Text(_) => Sort::Text,
            Meaning::Whole(_) => Sort::WholeNumber,
            Meaning::Decimal(_) => Sort::Decimal,
        })
    }
}

impl From<Option<Condition>> for Meaning {
    fn from(condition: Option<Condition>) -> Meaning {
        condition.map_or(Meaning::Bad, Meaning::Condition)
    }
}

pub(super) struct Lowerer<'a> {
    pub(super) source: &'a str,
    pub(super) names: &'a Names<'a>,
    pub(super) problems: Vec<Problem>,
}

impl Lowerer<'_> {
    /// The part as a condition; a word list by itself is one.
    fn condition(&mut self, node: &Node) -> Option<Condition> {
        let meaning = self.meaning(node);
        let write = match meaning {
            Meaning::Condition(condition) => return Some(condition),
            Meaning::List(words) => {
                return Some(Condition::Occurs { words, within: Within::AnyText });
            }
            Meaning::Place(place) => {
                let kind = ProblemKind::Incomplete { forms: place.forms() };
                self.report(kind, &node.span);
                return None;
            }
            Meaning::Images => Some(format!("image.like({})", self.text_of(node))),
            Meaning::Text(text) => {
                self.quoted_word(text, &node.span);
                return None;
            }
            _ => None,
        };
        self.mismatch(node, Sort::Condition, &meaning, write);
        None
    }

    pub(super) fn meaning(&mut self, node: &Node) -> Meaning {
        match &node.kind {
            NodeKind::Bad => Meaning::Bad,
            NodeKind::Name(name) => self.name(name, &node.span),
            NodeKind::BadName(name) => {
                let nearest = self.nearest_name(name);
                self.report(ProblemKind::BadName { name: name.clone(), nearest }, &node.span);
                Meaning::Bad
            }
            NodeKind::Text(text) => Meaning::Text(text.clone()),
            NodeKind::Whole(value) => Meaning::Whole(*value),
            NodeKind::Decimal(value) => Meaning::Decimal(*value),
            NodeKind::Not(part) => {
                self.condition(part).map(|part| Condition::Not(Box::new(part))).into()
            }
            NodeKind::And(parts) => {
                let conditions = self.chain(parts, |part| match part {
                    Condition::All(parts) => Ok(parts),
                    other => Err(other),
                });
                conditions.map(Condition::All).into()
            }
            NodeKind::Or(parts) => {
                let conditions = self.chain(parts, |part| match part {
                    Condition::Any(parts) => Ok(parts),
                    other => Err(other),
                });
                conditions.map(Condition::Any).into()
            }
            NodeKind::Compare(comparison) => self.compare(comparison, &node.span).into(),
            NodeKind::Member { of, name } => self.member(node, of, name),
            NodeKind::Call { of: Some(of), name, arguments } => {
                self.method(node, of, name, arguments)
            }
            NodeKind::Call { of: None, name, arguments } => self.function(node, name, arguments),
            NodeKind::Index { of, index } => self.index(node, of, index),
        }
    }

    /// The parts of a chain, with those of chains of its own kind in their place.
    fn chain(
        &mut self,
        parts: &[Node],
        same: impl Fn(Condition) -> Result<Vec<Condition>, Condition>,
    ) -> Option<Vec<Condition>> {
        let mut all = Vec::new();
        let mut is_whole = true;
        for part in parts {
            match self.condition(part).map(&same) {
                Some(Ok(inner)) => all.extend(inner),
                Some(Err(other)) => all.push(other),
                None => is_whole = false,
            }
        }
        is_whole.then_some(all)
    }

    fn name(&mut self, name: &str, span: &Range<usize>) -> Meaning {
        if let Some(place) = Place::named(name) {
            return Meaning::Place(place);
        }
        if let Some(list) = self.names.list(name) {
            return Meaning::List(Words { list: Source::List(list), except: Vec::new() });
        }
        let kind = match name {
            "similar_to_takedown" => return Meaning::Condition(Condition::SimilarToTakedown),
            "true" | "false" => ProblemKind::Unsupported { construct: Construct::Boolean },
            "null" => ProblemKind::Unsupported { construct: Construct::Null },
            _ if self.names.image_list(name).is_some() => return Meaning::Images,
            _ => match place::function_forms(name) {
                Some(forms) => ProblemKind::Incomplete { forms },
                None => {
                    let nearest = self.nearest_name(name);
                    ProblemKind::UnknownName { name: name.to_owned(), nearest }
                }
            },
        };
        self.report(kind, span);
        Meaning::Bad
    }

    fn member(&mut self, node: &Node, of: &Node, name: &Name) -> Meaning {
        let (members, write): (&'static [&'static str], _) = match self.meaning(of) {
            Meaning::Bad => return Meaning::Bad,
            Meaning::Place(place) => {
                if name.text == "known"
                    && let Some(subject) = place.subject()
                {
                    return Meaning::Condition(Condition::Known(subject));
                }
                if let Some(inner) = place.inner(&name.text) {
                    return Meaning::Place(inner);
                }
                if place.members().contains(&name.text.as_str()) {
                    self.report(ProblemKind::Incomplete { forms: place.forms() }, &node.span);
                    return Meaning::Bad;
                }
                let write = match place {
                    Place::Attributes | Place::Signals => {
                        Some(format!("{}[{}]", self.text_of(of), quoted(&name.text)))
                    }
                    Place::Listing if Place::named(&name.text).is_some() => Some(name.text.clone()),
                    _ => self.nearest_member(of, name, place.members()),
                };
                (place.members(), write)
            }
            Meaning::List(_) if name.text == "except" => {
                self.report(ProblemKind::Incomplete { forms: &[place::EXCEPT.0] }, &node.span);
                return Meaning::Bad;
            }
            Meaning::List(_) if name.text == "except_after" => {
                self.report(
                    ProblemKind::Incomplete { forms: &[place::EXCEPT_AFTER.0] },
                    &node.span,
                );
                return Meaning::Bad;
            }
            Meaning::List(_) => (&place::EXCEPTIONS, self.list_test(of, name, &[])),
            _ => (&[], None),
        };
        self.unknown_member(of, name, members, write)
    }

    fn method(&mut self, node: &Node, of: &Node, name: &Name, arguments: &[Node]) -> Meaning {
        let place = match self.meaning(of) {
            Meaning::Bad => {
                if matches!(name.text.as_str(), "has" | "except" | "except_after") {
                    self.look_into(arguments);
                }
                return Meaning::Bad;
            }
            Meaning::List(words) if place::EXCEPTIONS.contains(&name.text.as_str()) => {
                let Words { list, except } = words;
                let except = self.except(node, except, name, arguments);
                return except.map_or(Meaning::Bad, |except| Meaning::List(Words { list, except }));
            }
            Meaning::Place(Place::Measure(measure, except))
                if place::EXCEPTIONS.contains(&name.text.as_str()) =>
            {
                let except = self.except(node, except, name, arguments);
                let place = except.map(|except| Place::Measure(measure, except));
                return place.map_or(Meaning::Bad, Meaning::Place);
            }
            Meaning::List(_) => {
                let write = self.list_test(of, name, arguments);
                return self.unknown_member(of, name, &place::EXCEPTIONS, write);
            }
            Meaning::Place(place) => place,
            _ => return self.unknown_member(of, name, &[], None),
        };
        match (name.text.as_str(), place.within(), &place) {
            ("has", Some(within), _) => {
                let [words] = arguments else {
                    return self.wrong_count(node, place::HAS, arguments);
                };
                self.list(words).map(|words| Condition::Occurs { words, within }).into()
            }
            ("under", _, Place::Category) => {
                let [path] = arguments else {
                    return self.wrong_count(node, place::UNDER, arguments);
                };
                self.text(path).map(Condition::CategoryUnder).into()
            }
            ("like", _, Place::Image) => {
                let [images] = arguments else {
                    return self.wrong_count(node, place::LIKE, arguments);
                };
                self.images(images).map(Condition::ImageLike).into()
            }
            (method, Some(_), _) if place::is_text_method(method) => {
                let text = arguments.first().and_then(|argument| match &argument.kind {
                    NodeKind::Text(text) | NodeKind::Name(text) => Some(text.as_str()),
                    _ => None,
                });
                self.text_test(of, text, &node.span);
                Meaning::Bad
            }
            _ => {
                let write = self.nearest_member(of, name, place.members());
                self.unknown_member(of, name, place.members(), write)
            }
        }
    }

    fn function(&mut self, node: &Node, name: &Name, arguments: &[Node]) -> Meaning {
        let write = match name.text.as_str() {
            near @ ("near" | "before" | "together") => {
                let (ordered, across) = (near == "before", near == "together");
                let form = match near {
                    "before" => place::BEFORE,
                    "together" => place::TOGETHER,
                    _ => place::NEAR,
                };
                let [first, second, distance] = arguments else {
                    return self.wrong_count(node, form, arguments);
                };
                let (first, second) = (self.list(first), self.list(second));
                let distance = self.distance(distance);
                let (Some(first), Some(second), Some(distance)) = (first, second, distance) else {
                    return Meaning::Bad;
                };
                let near = Condition::Near { first, second, distance, ordered, across };
                return Meaning::Condition(near);
            }
            "kg" => {
                let [amount] = arguments else {
                    return self.wrong_count(node, place::KG, arguments);
                };
                return self.grams(amount).map_or(Meaning::Bad, Meaning::Weight);
            }
            "count" => {
                let [words] = arguments else {
                    return self.wrong_count(node, place::COUNT, arguments);
                };
                let words = self.list(words);
                return words.map_or(Meaning::Bad, |words| Meaning::Place(Place::Count(words)));
            }
            "except" | "kecuali" => match arguments {
                [list, others @ ..] if !others.is_empty() => {
                    let others: Vec<&str> =
                        others.iter().map(|other| self.text_of(other)).collect();
                    Some(format!("{}.except({})", self.text_of(list), others.join(", ")))
                }
                _ => Some(place::EXCEPT.0.to_owned()),
            },
            "under" => Some(place::UNDER.0.to_owned()),
            "like" => Some(place::LIKE.0.to_owned()),
            "has" => Some(place::HAS.0.to_owned()),
            text if place::is_text_method(text) => Some(place::HAS.0.to_owned()),
            other => match Place::named(other) {
                Some(place) => place.forms().first().map(|form| (*form).to_owned()),
                None => {
                    let nearest = nearest(other, &["near", "before", "together", "count"]);
                    if nearest.is_some() {
                        self.look_into(arguments);
                    }
                    nearest.map(str::to_owned)
                }
            },
        };
        let kind = ProblemKind::UnknownFunction { name: name.text.clone(), write };
        self.report(kind, &name.span);
        Meaning::Bad
    }

    /// The exceptions so far, with those of this call.
    fn except(
        &mut self,
        node: &Node,
        mut exceptions: Vec<Except>,
        name: &Name,
        args: &[Node],
    ) -> Option<Vec<Except>> {
        let after = name.text == "except_after";
        let (list, distance) = match args {
            [list] if !after => (list, None),
            [list, distance] => (list, Some(distance)),
            _ => {
                let form = if after { place::EXCEPT_AFTER } else { place::EXCEPT };
                self.wrong_count(node, form, args);
                return None;
            }
        };
        let other = self.list(list);
        let distance = distance.map(|distance| self.distance(distance));
        let (Some(other), None | Some(Some(_))) = (other, distance) else {
            return None;
        };
        let Words { list: Source::List(other), except: nested } = other else {
            let kind = ProblemKind::Mismatch {
                expected: Sort::WordList,
                found: Sort::Condition,
                write: None,
            };
            self.report(kind, &list.span);
            return None;
        };
        if !nested.is_empty() {
            self.report(ProblemKind::NestedException, &list.span);
            return None;
        }
        if exceptions.len() >= MAX_EXCEPTIONS {
            let kind = ProblemKind::TooManyExceptions { limit: MAX_EXCEPTIONS };
            self.report(kind, &name.span);
            return None;
        }
        exceptions.push(Except { list: other, distance: distance.flatten(), after });
        Some(exceptions)
    }

    fn index(&mut self, node: &Node, of: &Node, index: &Node) -> Meaning {
        let named: fn(String) -> Place = match self.meaning(of) {
            Meaning::Bad => return Meaning::Bad,
            Meaning::Place(Place::Attributes) => Place::Attribute,
            Meaning::Place(Place::Signals) => Place::Signal,
            _ => {
                self.report(ProblemKind::NotIndexed, &(of.outer.end..node.span.end));
                return Meaning::Bad;
            }
        };
        self.text(index).map_or(Meaning::Bad, |name| Meaning::Place(named(name)))
    }

    fn list(&mut self, node: &Node) -> Option<Words> {
        match self.meaning(node) {
            Meaning::List(words) => return Some(words),
            // A quantity, compared.
            Meaning::Condition(Condition::Occurs {
                words: words @ Words { list: Source::Quantity(_), .. },
                within: Within::AnyText,
            }) => return Some(words),
            Meaning::Text(text) => self.quoted_word(text, &node.span),
            Meaning::Place(place @ Place::Measure(..)) => {
                self.report(ProblemKind::Incomplete { forms: place.forms() }, &node.span);
            }
            meaning => self.mismatch(node, Sort::WordList, &meaning, None),
        }
        None
    }

    fn images(&mut self, node: &Node) -> Option<u32> {
        if let NodeKind::Name(name) = &node.kind {
            if let Some(position) = self.names.image_list(name) {
                return Some(position);
            }
            if self.names.list(name).is_none() && !super::is_reserved(name) {
                let nearest = self.names.nearest_image_list(name);
                self.report(ProblemKind::UnknownImages { name: name.clone(), nearest }, &node.span);
                return None;
            }
        }
        let meaning = self.meaning(node);
        let write = match &meaning {
            Meaning::Text(text) => self.names.image_list(text).map(|_| text.clone()),
            _ => None,
        };
        self.mismatch(node, Sort::ImageList, &meaning, write);
        None
    }

    fn distance(&mut self, node: &Node) -> Option<u32> {
        let value = self.whole(node)?;
        let distance = u32::try_from(value).ok().filter(|distance| *distance <= MAX_DISTANCE);
        if distance.is_none() {
            self.report(ProblemKind::DistanceRange { greatest: MAX_DISTANCE }, &node.span);
        }
        distance
    }

    /// A text in quotes that is not empty.
    pub(super) fn text(&mut self, node: &Node) -> Option<String> {
        if let NodeKind::Name(name) | NodeKind::BadName(name) = &node.kind {
            let write = Some(quoted(name));
            let kind = ProblemKind::Mismatch { expected: Sort::Text, found: Sort::Name, write };
            self.report(kind, &node.span);
            return None;
        }
        let meaning = self.meaning(node);
        match meaning {
            Meaning::Text(text) if !text.is_empty() => return Some(text),
            Meaning::Text(_) => self.report(ProblemKind::EmptyText, &node.span),
            _ => self.mismatch(node, Sort::Text, &meaning, None),
        }
        None
    }
}
