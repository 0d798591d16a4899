//! Numbers by their digits, never by way of a float.

/// The whole number that JSON's way of writing numbers means: `150000`, `150000.0`, `1.5e5`. None if it
/// is none, or not in the range of 64 bits.
#[must_use]
pub fn whole(number: &str) -> Option<i64> {
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (number, 0),
    };
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, integer) = match integer.strip_prefix('-') {
        Some(integer) => ("-", integer),
        None => ("", integer),
    };
    let digits = format!("{integer}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    if zeros == digits.len() {
        return Some(0);
    }
    // How many digits are missing before the decimal point, or too many behind it.
    let missing = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let digits = match usize::try_from(missing) {
        Ok(missing) if missing <= 19 => digits + &"0".repeat(missing),
        Ok(_) => return None,
        Err(_) => {
            let surplus = usize::try_from(missing.unsigned_abs()).ok()?;
            let kept = digits.len().checked_sub(surplus).filter(|_| surplus <= zeros)?;
            digits[..kept].to_owned()
        }
    };
    format!("{sign}{digits}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn numbers_are_whole_by_their_digits() {
        for (number, expected) in [
            ("150000", Some(150_000)),
            ("150000.00", Some(150_000)),
            ("150.000", Some(150)),
            ("1.5e5", Some(150_000)),
            ("1.5E+5", Some(150_000)),
            ("1500e-2", Some(15)),
            ("-5", Some(-5)),
            ("0.0", Some(0)),
            ("0e999999999", Some(0)),
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1.5", None),
            ("15e-2", None),
            ("1e300", None),
            ("1e99999999999", None),
            ("", None),
            (".", None),
            ("a", None),
        ] {
            assert_eq!(whole(number), expected, "{number}");
        }
    }
}
