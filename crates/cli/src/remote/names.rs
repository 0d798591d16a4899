//! The names of closed sets as people write them: `removed` for `ACTION_REMOVED`.

use saring_text::nearest::nearest;

use crate::message::{Message, message, shown};

/// The member that a name means: as people write it, or as the `.proto` files do.
///
/// # Errors
///
/// Lists the names that there are.
pub(crate) fn choice<E: TryFrom<i32>>(
    text: &str,
    prefix: &str,
    name: fn(&E) -> &'static str,
) -> Result<E, Message> {
    let wanted = text.trim().replace('-', "_").to_ascii_uppercase();
    let wanted = wanted.strip_prefix(prefix).unwrap_or(&wanted);
    let members = || (1..64).filter_map(|number| E::try_from(number).ok());
    members().find(|member| name(member).strip_prefix(prefix) == Some(wanted)).ok_or_else(|| {
        let names: Vec<String> =
            members().map(|member| short_name(name(&member), prefix)).collect();
        let meant = nearest(&wanted.to_ascii_lowercase(), names.iter().map(String::as_str));
        let told = message!(
            "`{text}` bukan salah satu dari: {names}",
            "`{text}` is none of: {names}",
            text = shown(text),
            names = names.join(", "),
        );
        match meant {
            None => told,
            Some(meant) => told.then(&did_you_mean(meant)),
        }
    })
}

/// Asks whether this known name was meant.
pub(crate) fn did_you_mean(name: &str) -> Message {
    message!("maksudnya `{name}`?", "did you mean `{name}`?")
}

/// `removed` for `ACTION_REMOVED` and the prefix `ACTION_`.
fn short_name(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_ascii_lowercase()
}

/// The short name of a number that came from the server; of one that is not known here, the number.
pub(crate) fn name_of<E: TryFrom<i32>>(
    number: i32,
    prefix: &str,
    name: fn(&E) -> &'static str,
) -> String {
    match E::try_from(number) {
        Ok(member) => short_name(name(&member), prefix),
        Err(_) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use saring_proto::v1::Action;

    use super::choice;

    #[test]
    fn names_are_read_as_people_write_them() {
        let read = |text: &str| choice(text, "ACTION_", Action::as_str_name);
        for text in ["seller_suspended", "seller-suspended", "ACTION_SELLER_SUSPENDED"] {
            assert_eq!(read(text), Ok(Action::SellerSuspended), "{text}");
        }
        for text in ["", "unspecified", "gone"] {
            assert!(read(text).unwrap_err().en.contains("removed, disabled"), "{text}");
        }
    }
}
