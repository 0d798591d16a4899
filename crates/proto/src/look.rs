//! A look through a request before it is decoded.
//!
//! Two bytes on the wire can become half a kilobyte in memory (an empty item of a list does), so
//! counting what was decoded comes too late. And what is wrong is told by its place, such as
//! `outcomes[17].category`, which a decoder that stops half-way does not know.

use std::fmt::Write as _;

use crate::shape::{Field, Holds, MAX_REPEATED, Shapes};

/// Most elements of one repeated field.
pub const MAX_ELEMENTS: usize = 10_000;

/// Most elements of all repeated fields of a request, at any depth.
pub const MAX_ALL_ELEMENTS: usize = 100_000;

/// What is wrong with a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// As a path from the request; empty for the request as a whole.
    pub field: String,
    pub problem: String,
    /// The bytes are no message at all, whatever the field.
    pub malformed: bool,
}

/// Looks through the bytes of a message of this full name.
pub(crate) fn look_through(full_name: &str, bytes: &[u8]) -> Result<(), Fault> {
    let shapes = Shapes::get();
    let Some(shape) = shapes.find(full_name) else {
        return Err(Fault {
            field: String::new(),
            problem: "is of a kind that is not known here".into(),
            malformed: true,
        });
    };
    Look { shapes, left: MAX_ALL_ELEMENTS }.message(shape, bytes, None)
}

/// Where in a request: the way back to its root.
#[derive(Clone, Copy)]
struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    field: &'p Field,
    index: Option<usize>,
}

struct Look<'s> {
    shapes: &'s Shapes,
    /// Elements that may still come.
    left: usize,
}

impl Look<'_> {
    fn message(
        &mut self,
        shape: usize,
        bytes: &[u8],
        parent: Option<&Place<'_>>,
    ) -> Result<(), Fault> {
        let mut counts = [0_usize; MAX_REPEATED];
        let mut rest = Rest { bytes };
        while !rest.bytes.is_empty() {
            let (number, got) = rest.next().ok_or_else(|| cut_off(parent))?;
            let Some(field) = self.shapes.field(shape, number) else { continue };
            let mut place = Place { parent, field, index: None };
            if let Some(which) = field.repeated {
                let elements = match got {
                    // Numbers come packed: each ends with the one byte without the highest bit.
                    Got::Bytes(bytes) if field.holds == Holds::Value => {
                        bytes.iter().filter(|byte| **byte < 0x80).count()
                    }
                    _ => 1,
                };
                place.index = (!field.is_map).then_some(counts[which]);
                counts[which] += elements;
                if counts[which] > MAX_ELEMENTS {
                    let place = Place { index: None, ..place };
                    return Err(too_many(&place, MAX_ELEMENTS));
                }
                self.left = self.left.checked_sub(elements).ok_or_else(|| Fault {
                    field: String::new(),
                    problem: format!(
                        "has more than {MAX_ALL_ELEMENTS} elements; send less at once"
                    ),
                    malformed: false,
                })?;
            }
            let Got::Bytes(inner) = got else { continue };
            match field.holds {
                Holds::Value => {}
                Holds::Message(shape) => self.message(shape, inner, Some(&place))?,
                Holds::Text if std::str::from_utf8(inner).is_ok() => {}
                Holds::Text => {
                    return Err(Fault {
                        field: path(&place),
                        problem: "is no UTF-8".into(),
                        malformed: false,
                    });
                }
            }
        }
        Ok(())
    }
}

fn too_many(place: &Place<'_>, limit: usize) -> Fault {
    Fault {
        field: path(place),
        problem: format!("has more than {limit} elements; send less at once"),
        malformed: false,
    }
}

fn cut_off(parent: Option<&Place<'_>>) -> Fault {
    Fault {
        field: parent.map(path).unwrap_or_default(),
        problem: "is no message, or is cut off".into(),
        malformed: true,
    }
}

fn path(place: &Place<'_>) -> String {
    let mut text = match place.parent {
        // The entry of a map is no field that anybody wrote.
        Some(parent) if parent.field.is_map => return path(parent),
        Some(parent) => path(parent) + ".",
        None => String::new(),
    };
    text.push_str(&place.field.name);
    if let Some(index) = place.index {
        // Writing to a string does not fail.
        let _ = write!(text, "[{index}]");
    }
    text
}

/// What is left of a message.
struct Rest<'b> {
    bytes: &'b [u8],
}

/// The value of a field.
enum Got<'b> {
    Number,
    Bytes(&'b [u8]),
}

impl<'b> Rest<'b> {
    /// The next field's number and value; `None` for what is no field.
    fn next(&mut self) -> Option<(u32, Got<'b>)> {
        let key = u32::try_from(self.varint()?).ok()?;
        let got = match key & 7 {
            0 => self.varint().map(|_| Got::Number)?,
            1 => self.take(8).map(|_| Got::Number)?,
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Got::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Got::Number)?,
            // Groups are not of this syntax; they would nest without an end.
            _ => return None,
        };
        (key >> 3 != 0).then_some((key >> 3, got))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for (at, byte) in self.bytes.iter().enumerate().take(10) {
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                self.bytes = &self.bytes[at + 1..];
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::*;
    use crate::v1;

    fn fault(name: &str, bytes: &[u8]) -> Fault {
        look_through(name, bytes).unwrap_err()
    }

    fn batch(listings: Vec<v1::Listing>) -> Vec<u8> {
        v1::ScoreBatchRequest { listings }.encode_to_vec()
    }

    const BATCH: &str = "saring.v1.ScoreBatchRequest";

    #[test]
    fn what_is_whole_is_let_through() {
        let listing = v1::Listing {
            title: "Kaos — ꦏꦲꦺꦴꦱ\0".into(),
            attributes: [("merek".into(), "x".into())].into(),
            tags: vec!["a".into(), "b".into()],
            price: Some(-1),
            signals: [("p".into(), 0.5)].into(),
            ..v1::Listing::default()
        };
        let mut bytes = batch(vec![listing; 3]);
        assert_eq!(look_through(BATCH, &bytes), Ok(()));
        // A field that a newer release knows.
        bytes.extend([0xfa, 0x3e, 3, 1, 2, 3]);
        assert_eq!(look_through(BATCH, &bytes), Ok(()));
        let figures = v1::GetStatisticsRequest { dimensions: vec![1, 2], ..Default::default() };
        let bytes = figures.encode_to_vec();
        assert_eq!(look_through("saring.v1.GetStatisticsRequest", &bytes), Ok(()));
    }

    #[test]
    fn the_place_of_a_bad_text_is_told() {
        let bytes = batch(vec![v1::Listing { title: "abc".into(), ..Default::default() }; 3]);
        for (before, after, field) in [
            (&b"\x12\x03abc"[..], &b"\x12\x03a\xffc"[..], "listings[2].title"),
            (b"\x12\x03abc", b"\x2a\x03\xffbc", "listings[2].tags[0]"),
            (b"\x12\x03abc", b"\x22\x03\x0a\x01\xff", "listings[2].attributes"),
            (b"\x12\x03abc", b"\x22\x03\x12\x01\xff", "listings[2].attributes"),
        ] {
            let at = bytes.len() - before.len();
            assert_eq!(&bytes[at..], before);
            let bytes = [&bytes[..at], after].concat();
            let got = fault(BATCH, &bytes);
            assert_eq!((got.field.as_str(), got.malformed), (field, false));
        }
    }

    #[test]
    fn what_is_no_message_is_refused_wherever_it_ends() {
        let listing = v1::Listing { title: "abc".into(), price: Some(300), ..Default::default() };
        let bytes = batch(vec![listing]);
        for end in 1..bytes.len() {
            let got = fault(BATCH, &bytes[..end]);
            assert!(got.malformed, "{end}: {got:?}");
        }
        for bad in [&[0][..], &[0x0b], &[0x0c], &[0x0f], &[0xff; 11], &[0x0a, 0xff, 0xff, 0xff]] {
            assert!(fault(BATCH, bad).malformed, "{bad:?}");
        }
        assert!(fault("saring.v1.Nothing", b"").malformed);
    }

    #[test]
    fn lists_have_an_end() {
        let empty = v1::Listing::default();
        assert_eq!(look_through(BATCH, &batch(vec![empty.clone(); MAX_ELEMENTS])), Ok(()));
        let got = fault(BATCH, &batch(vec![empty.clone(); MAX_ELEMENTS + 1]));
        assert_eq!(got.field, "listings");

        let tagged = v1::Listing { tags: vec![String::new(); MAX_ELEMENTS + 1], ..empty.clone() };
        assert_eq!(fault(BATCH, &batch(vec![empty, tagged])).field, "listings[1].tags");
        // An attribute that is sent again and again is one in memory, and work all the same.
        let again = b"\x22\x00".repeat(MAX_ELEMENTS + 1);
        assert_eq!(fault("saring.v1.Listing", &again).field, "attributes");

        let tagged = v1::Listing { tags: vec![String::new(); 2_000], ..v1::Listing::default() };
        let got = fault(BATCH, &batch(vec![tagged; 50]));
        assert_eq!((got.field.as_str(), got.malformed), ("", false));

        let packed = [&[0x1a, 0x91, 0x4e][..], &[1; 10_001]].concat();
        assert_eq!(fault("saring.v1.GetStatisticsRequest", &packed).field, "dimensions");
    }
}
