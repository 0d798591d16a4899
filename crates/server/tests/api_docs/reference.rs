//! The reference of the API as Markdown: each service with its methods and their messages, then the
//! messages and enums that several methods share.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    FileDescriptorSet, MethodDescriptorProto,
};

use crate::comments::{Comments, tag};

/// A message, its comments and where they are.
struct Described<'f> {
    message: &'f DescriptorProto,
    comments: &'f Comments,
    path: Vec<i32>,
}

/// The reference, from `## Reference` on.
pub(crate) fn reference() -> String {
    let set = FileDescriptorSet::decode(saring_proto::DESCRIPTOR_SET).unwrap();
    let ours: Vec<&FileDescriptorProto> =
        set.file.iter().filter(|file| file.package() == "saring.v1").collect();
    let comments: Vec<Comments> = ours.iter().map(|file| Comments::of(file)).collect();
    let files: Vec<(&FileDescriptorProto, &Comments)> = ours.into_iter().zip(&comments).collect();

    let mut messages = BTreeMap::new();
    for (file, comments) in &files {
        for (at, message) in (0..).zip(&file.message_type) {
            let path = vec![tag::FILE_MESSAGE, at];
            messages.insert(message.name(), Described { message, comments, path });
        }
    }
    let mut out = String::from("\n## Reference\n\nThe package is `saring.v1`.\n");
    let mut told = HashSet::new();
    for (file, comments) in &files {
        for (at, service) in (0..).zip(&file.service) {
            let path = [tag::FILE_SERVICE, at];
            write!(out, "\n### {}\n\n{}\n", service.name(), comments.at(&path)).unwrap();
            for (at, method) in (0..).zip(&service.method) {
                let path = [&path[..], &[tag::MEMBER, at]].concat();
                write!(out, "\n#### {}\n\n", method.name()).unwrap();
                write!(out, "{}\n\n{}\n", signature(method), comments.at(&path)).unwrap();
                for name in [method.input_type(), method.output_type()] {
                    let name = short(name);
                    if told.insert(name) {
                        out.push_str(&message_text(&messages[name], "#####"));
                    }
                }
            }
        }
    }
    out.push_str("\n### Shared messages\n");
    for (_, message) in messages.iter().filter(|(name, _)| !told.contains(*name)) {
        out.push_str(&message_text(message, "####"));
    }
    out.push_str("\n### Enums\n");
    for (file, comments) in &files {
        for (at, one) in (0..).zip(&file.enum_type) {
            out.push_str(&enum_text(one, comments, &[tag::FILE_ENUM, at]));
        }
    }
    out
}

fn signature(method: &MethodDescriptorProto) -> String {
    let side = |streams: bool, name: &str| {
        let name = short(name);
        format!("{}[{name}](#{})", if streams { "stream of " } else { "" }, name.to_lowercase())
    };
    format!(
        "{} → {}",
        side(method.client_streaming(), method.input_type()),
        side(method.server_streaming(), method.output_type())
    )
}

fn message_text(described: &Described<'_>, heading: &str) -> String {
    let Described { message, comments, path } = described;
    let mut out = format!("\n{heading} {}\n\n{}\n", message.name(), comments.at(path));
    if message.field.is_empty() {
        return out;
    }
    out.push_str("\n| | field | type | |\n| ---: | --- | --- | --- |\n");
    for (at, field) in (0..).zip(&message.field) {
        let said = comments.at(&[&path[..], &[tag::MEMBER, at]].concat());
        let one_of = match field.oneof_index {
            // A field that is `optional` lies in a oneof of its own.
            Some(index) if !field.proto3_optional() => {
                format!("One of `{}`. ", message.oneof_decl[index as usize].name())
            }
            _ => String::new(),
        };
        let (number, name, said) = (field.number(), field.name(), cell(&said));
        let kind = field_type(message, field);
        writeln!(out, "| {number} | `{name}` | {kind} | {one_of}{said} |").unwrap();
    }
    out
}

fn enum_text(one: &EnumDescriptorProto, comments: &Comments, path: &[i32]) -> String {
    let mut out = format!("\n#### {}\n\n{}\n", one.name(), comments.at(path));
    out.push_str("\n| | value | |\n| ---: | --- | --- |\n");
    for (at, value) in (0..).zip(&one.value) {
        let said = comments.at(&[path, &[tag::MEMBER, at]].concat());
        writeln!(out, "| {} | `{}` | {} |", value.number(), value.name(), cell(&said)).unwrap();
    }
    out
}

fn field_type(message: &DescriptorProto, field: &FieldDescriptorProto) -> String {
    let entry = |field: &FieldDescriptorProto| {
        message.nested_type.iter().find(|nested| {
            nested.name() == short(field.type_name())
                && nested.options.as_ref().is_some_and(|options| options.map_entry())
        })
    };
    if let Some(entry) = entry(field) {
        let [key, value] = &entry.field[..] else { unreachable!("a map entry has two fields") };
        return format!("map of {} to {}", single(key), single(value));
    }
    let single = single(field);
    match field.label() {
        Label::Repeated => format!("repeated {single}"),
        _ if field.proto3_optional() => format!("optional {single}"),
        _ => single,
    }
}

fn single(field: &FieldDescriptorProto) -> String {
    match field.r#type() {
        Type::Message | Type::Enum => {
            let name = short(field.type_name());
            match field.type_name().starts_with(".saring.") {
                true => format!("[{name}](#{})", name.to_lowercase()),
                false => format!("`{}`", field.type_name().trim_start_matches('.')),
            }
        }
        scalar => scalar.as_str_name().trim_start_matches("TYPE_").to_lowercase(),
    }
}

/// The name without its package.
fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// A text as it may stand in a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
