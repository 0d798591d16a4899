//! Numbers: as CEL writes them, and as officers do.
//!
//! A price is easily written `50rb`, `50.000` or `Rp1,5jt`. CEL reads none of these, or reads them
//! as something else, so they are refused, with the number that was most likely meant.

/// A number as the lexer gives it, without its sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    /// Digits only; the greatest `u64` stands for whatever is beyond it.
    Whole(u64),
    /// With a point or an exponent; finite or not.
    Decimal(f64),
}

/// Powers of ten behind the units that follow a number.
const UNITS: [(&str, usize); 7] =
    [("ribu", 3), ("rb", 3), ("k", 3), ("juta", 6), ("jt", 6), ("miliar", 9), ("milyar", 9)];

/// Length of the run at the start of `text` that someone would take for one number.
///
/// No number in a valid condition is followed by a comma, a letter or another point, so that taking
/// these in only ever joins the pieces of one mistake.
pub(super) fn run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    let mut end = 0usize;
    loop {
        let (previous, next) = (at(end.wrapping_sub(1)), at(end + 1));
        let goes_on = match at(end) {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' => true,
            b'.' => !next.is_ascii_alphabetic() && next != b'_' && next != b'.',
            b',' => next.is_ascii_digit(),
            b'+' | b'-' => {
                let mantissa = at(end.wrapping_sub(2));
                matches!(previous, b'e' | b'E')
                    && (mantissa.is_ascii_digit() || mantissa == b'.')
                    && next.is_ascii_digit()
            }
            _ => false,
        };
        if !goes_on {
            break;
        }
        end += 1;
    }
    // Indonesian prices end in `,-`.
    if at(end) == b',' && at(end + 1) == b'-' && !at(end + 2).is_ascii_alphanumeric() {
        end += 2;
    }
    end
}

/// Reads a run as CEL does; nothing if CEL would not take it for one number.
pub(super) fn read(run: &str) -> Option<Number> {
    if is_digits(run) {
        return Some(Number::Whole(run.parse().unwrap_or(u64::MAX)));
    }
    let (mantissa, exponent) = match run.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (run, None),
    };
    let exponent_ok = exponent.is_none_or(|e| is_digits(e.strip_prefix(['+', '-']).unwrap_or(e)));
    let mantissa_ok = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole.is_empty() || is_digits(whole)) && is_digits(fraction),
        None => is_digits(mantissa),
    };
    let value = run.parse().ok().filter(|_| mantissa_ok && exponent_ok)?;
    Some(Number::Decimal(value))
}

/// The number that was probably meant, written as CEL does.
pub(super) fn meant(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let amount = text.strip_prefix("rp").map(|amount| amount.trim_start_matches(['.', ' ']));
    let text = amount.unwrap_or(&text);
    let text = text.strip_suffix(",-").unwrap_or(text);
    if let Some(digits) = text.strip_prefix("0x") {
        let value = u64::from_str_radix(digits.trim_end_matches('u'), 16).ok()?;
        return Some(value.to_string());
    }
    let (number, zeros) = UNITS
        .into_iter()
        .find_map(|(unit, zeros)| Some((text.strip_suffix(unit)?.trim_end(), zeros)))
        .unwrap_or((text.strip_suffix('u').unwrap_or(text), 0));
    let number = number.replace('_', "");
    let parts: Vec<&str> = number.split(['.', ',']).collect();
    let digits = match parts.as_slice() {
        [whole] | [whole, ""] => (*whole).to_owned(),
        [first, groups @ ..] if is_grouped(first, groups) => parts.concat(),
        [whole, fraction] if zeros == 0 => {
            return (is_digits(whole) && is_digits(fraction))
                .then(|| format!("{whole}.{fraction}"));
        }
        [whole, fraction] => {
            let missing = zeros.checked_sub(fraction.len())?;
            return all_digits(&format!("{whole}{fraction}{}", "0".repeat(missing)));
        }
        _ => return None,
    };
    all_digits(&format!("{digits}{}", "0".repeat(zeros)))
}

/// [`meant`], where it is a whole number: `50.000` and `5e4` are, `0.5` is not.
pub(super) fn whole_meant(text: &str) -> Option<String> {
    let whole = meant(text).filter(|number| number.parse::<i64>().is_ok());
    whole.or_else(|| match read(text)? {
        // Below 2^53 every whole float is exact, and prints without a fraction.
        Number::Decimal(value) if value.fract() == 0.0 && value < 9_007_199_254_740_992.0 => {
            Some(value.to_string())
        }
        _ => None,
    })
}

/// Thousands: one to three digits, not just a zero, then groups of three.
fn is_grouped(first: &str, groups: &[&str]) -> bool {
    is_digits(first)
        && first.len() <= 3
        && !first.starts_with('0')
        && groups.iter().all(|group| group.len() == 3 && is_digits(group))
}

/// The digits without leading zeros, if they are all digits and an `i64` holds them.
fn all_digits(text: &str) -> Option<String> {
    let value = text.parse::<i64>().ok().filter(|_| is_digits(text))?;
    Some(value.to_string())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
