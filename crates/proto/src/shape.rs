//! The shapes of the messages, read from the descriptor set once: which field is a text, a message,
//! or repeated. That much is needed to look through a message before anything is made of it.

use std::collections::HashMap;
use std::sync::OnceLock;

use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

use crate::DESCRIPTOR_SET;

/// Most repeated fields of one message; a test holds the protos to it.
pub(crate) const MAX_REPEATED: usize = 16;

/// The shapes, by their place; a message's field names the place of its own.
pub(crate) struct Shapes {
    shapes: Vec<Shape>,
    by_name: HashMap<String, usize>,
}

/// One message.
#[derive(Default)]
pub(crate) struct Shape {
    fields: Vec<Field>,
}

/// One field.
pub(crate) struct Field {
    number: u32,
    /// As in the protos.
    pub name: String,
    pub holds: Holds,
    /// Which of its message's repeated fields it is; `None` if it is not repeated.
    pub repeated: Option<usize>,
    /// Its elements are keys with values, and have no places.
    pub is_map: bool,
}

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A number, or bytes.
    Value,
    Text,
    /// The message whose shape is at this place.
    Message(usize),
}

impl Shapes {
    /// Those of this crate's messages. Empty, so that every message is refused, should the descriptor
    /// set ever be unreadable; a test sees that it is not.
    pub(crate) fn get() -> &'static Shapes {
        static SHAPES: OnceLock<Shapes> = OnceLock::new();
        SHAPES.get_or_init(|| {
            FileDescriptorSet::decode(DESCRIPTOR_SET)
                .map_or_else(|_| Shapes::of(&FileDescriptorSet::default()), |set| Shapes::of(&set))
        })
    }

    fn of(set: &FileDescriptorSet) -> Shapes {
        let mut all = Vec::new();
        for file in &set.file {
            for message in &file.message_type {
                collect(&format!(".{}", file.package()), message, &mut all);
            }
        }
        let names = all.iter().enumerate().map(|(at, (name, _))| (name.clone(), at));
        let by_name: HashMap<String, usize> = names.collect();
        let maps: Vec<bool> = all
            .iter()
            .map(|(_, message)| message.options.as_ref().is_some_and(|options| options.map_entry()))
            .collect();
        let shapes = all.iter().map(|(_, message)| shape(message, &by_name, &maps)).collect();
        Shapes { shapes, by_name }
    }

    /// The place of a message's shape, by its full name without a dot before it.
    pub(crate) fn find(&self, full_name: &str) -> Option<usize> {
        self.by_name.get(&format!(".{full_name}")).copied()
    }

    /// The field of this number; `None` if it is not known here.
    pub(crate) fn field(&self, shape: usize, number: u32) -> Option<&Field> {
        self.shapes.get(shape)?.fields.iter().find(|field| field.number == number)
    }
}

/// A message and those that are declared inside it, map entries among them.
fn collect<'d>(
    prefix: &str,
    message: &'d DescriptorProto,
    all: &mut Vec<(String, &'d DescriptorProto)>,
) {
    let name = format!("{prefix}.{}", message.name());
    for nested in &message.nested_type {
        collect(&name, nested, all);
    }
    all.push((name, message));
}

fn shape(message: &DescriptorProto, by_name: &HashMap<String, usize>, maps: &[bool]) -> Shape {
    let mut repeated = 0..MAX_REPEATED;
    let field = |field: &FieldDescriptorProto| {
        let inner = by_name.get(field.type_name()).copied();
        let holds = match (field.r#type(), inner) {
            (Type::String, _) => Holds::Text,
            (Type::Message, Some(at)) => Holds::Message(at),
            _ => Holds::Value,
        };
        let is_repeated = field.label() == Label::Repeated;
        Field {
            number: u32::try_from(field.number()).unwrap_or(0),
            name: field.name().to_owned(),
            holds,
            repeated: if is_repeated { repeated.next() } else { None },
            is_map: matches!(holds, Holds::Message(at) if maps.get(at) == Some(&true)),
        }
    };
    Shape { fields: message.field.iter().map(field).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_has_its_shape() {
        let shapes = Shapes::get();
        let listing = shapes.find("saring.v1.Listing").unwrap();
        let field = |number| shapes.field(listing, number).unwrap();
        assert!(field(2).name == "title" && field(2).holds == Holds::Text);
        assert!(field(2).repeated.is_none());
        assert!(field(4).name == "attributes" && field(4).is_map && field(4).repeated.is_some());
        assert!(field(5).name == "tags" && !field(5).is_map && field(5).repeated.is_some());
        assert!(field(6).holds == Holds::Value);
        assert!(shapes.field(listing, 99).is_none());
        // What another file of protos declares is known too.
        assert!(shapes.find("google.protobuf.Timestamp").is_some());
    }

    #[test]
    fn no_message_has_more_repeated_fields_than_are_counted() {
        let set = FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap();
        for message in set.file.iter().flat_map(|file| &file.message_type) {
            let repeated =
                message.field.iter().filter(|field| field.label() == Label::Repeated).count();
            assert!(repeated <= MAX_REPEATED, "{}", message.name());
        }
    }
}
