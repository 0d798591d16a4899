//! What every report of an outcome needs: the columns of its file, and what they hold.

use saring_ingest::Entry;
use saring_proto::v1::{Action, Origin};

use super::rows::BadRow;
use super::values::no_link;
use crate::message::{Message, message};
use crate::remote::choices;

/// Of each of these, a table has a column for one. The idempotency key can be made of others.
pub(super) const REQUIRED: [&[&str]; 4] =
    [&["url", "listing_id"], &["action"], &["primary_origin"], &["action_time"]];

/// What can say which listing it is.
const LISTING: [&str; 5] = ["url", "listing", "surface", "kind", "listing_id"];

/// What is wrong with a row that has only these fields filled in, if it lacks one. In some files it is an
/// id that says which listing it is, and no link.
pub(super) fn lacking(filled: &[Entry], is_by_id: bool) -> Option<BadRow> {
    let has = |names: &[&str]| filled.iter().any(|entry| names.contains(&entry.field));
    if !has(&LISTING) {
        return Some(if is_by_id {
            BadRow::of("listing.listing_id", no_id())
        } else {
            BadRow::of("url", no_link())
        });
    }
    let why = |field| match field {
        "action" => no_name(&choices("ACTION_", Action::as_str_name)),
        "primary_origin" => no_name(&choices("ORIGIN_", Origin::as_str_name)),
        _ => message!("kosong; isi kapan dilakukan", "is empty; say when it was done"),
    };
    let missing = ["action", "primary_origin", "action_time"].into_iter().find(|it| !has(&[it]));
    missing.map(|field| BadRow::of(field, why(field)))
}

fn no_id() -> Message {
    message!(
        "kosong; isi nomor yang ditunjukkan permukaannya",
        "is empty; give the id that the surface shows"
    )
}

fn no_name(names: &Message) -> Message {
    message!(
        "kosong; isi salah satu dari: {id}",
        "is empty; write one of: {en}",
        id = names.id,
        en = names.en,
    )
}
