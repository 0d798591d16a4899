//! Cursors of inboxes, opaque to clients: their form, the trust epoch, and the place in the inbox after
//! which to go on.
//!
//! A server that was restored has lost arrivals, and gives their places to others. So a cursor of
//! another epoch says nothing here, no more than one of another form: all that is open is read again, and
//! nothing is skipped.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The form of cursors that this release gives.
const FORM: u32 = 1;

/// The cursor after a place.
pub(crate) fn write(trust_epoch: u64, place: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{FORM}.{trust_epoch}.{place}"))
}

/// The place that a cursor says; `None` for all that is open.
///
/// # Errors
///
/// If no release ever gave such a cursor.
pub(crate) fn read(cursor: &str, trust_epoch: u64) -> Result<Option<i64>, BadCursor> {
    // Empty, or as releases wrote it that counted all platforms' handovers.
    if cursor.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| BadCursor)?;
    let text = String::from_utf8(bytes).map_err(|_| BadCursor)?;
    let (form, rest) = text.split_once('.').ok_or(BadCursor)?;
    if form.parse::<u32>().map_err(|_| BadCursor)? != FORM {
        return Ok(None);
    }
    let (epoch, place) = rest.split_once('.').ok_or(BadCursor)?;
    let epoch: u64 = epoch.parse().map_err(|_| BadCursor)?;
    let place = place.parse().map_err(|_| BadCursor)?;
    Ok((epoch == trust_epoch).then_some(place))
}

/// No cursor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadCursor;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_told_reads_all_again() {
        let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
        for (cursor, expected) in [
            (String::new(), Ok(None)),
            ("1700".to_owned(), Ok(None)),
            (write(7, 42), Ok(Some(42))),
            (write(7, -3), Ok(Some(-3))),
            (write(7, i64::MAX), Ok(Some(i64::MAX))),
            (write(6, 42), Ok(None)),
            (write(8, 42), Ok(None)),
            (encoded("2.whatever it says"), Ok(None)),
            (encoded("1.7"), Err(BadCursor)),
            (encoded("1.7.x"), Err(BadCursor)),
            (encoded("1.-7.1"), Err(BadCursor)),
            (encoded("halo"), Err(BadCursor)),
            ("halo!".to_owned(), Err(BadCursor)),
            ("-1".to_owned(), Err(BadCursor)),
        ] {
            assert_eq!(read(&cursor, 7), expected, "{cursor}");
        }
    }
}
