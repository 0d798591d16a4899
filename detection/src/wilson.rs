//! Confidence intervals of shares.

/// A share of `hits` in `of`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share {
    pub hits: usize,
    pub of: usize,
}

impl Share {
    /// The share, 0 to 1; 0 of nothing.
    pub(crate) fn value(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.hits as f64 / self.of as f64 }
    }

    /// The 95 % score interval (E. B. Wilson, *Probable inference, the law of succession, and
    /// statistical inference*, 1927), which holds for small counts and shares near 0 or 1.
    pub(crate) fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (n, p, z) = (self.of as f64, self.value(), 1.959_964);
        let center = p + z * z / (2.0 * n);
        let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z * z / n;
        (((center - spread) / scale).max(0.0), ((center + spread) / scale).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn the_interval_is_that_of_the_textbook() {
        // 15 of 50: 19.1 % to 43.8 %.
        let (low, high) = Share { hits: 15, of: 50 }.interval();
        assert!((low - 0.1910).abs() < 5e-4 && (high - 0.4375).abs() < 5e-4, "{low} {high}");
        let (low, high) = Share { hits: 0, of: 100 }.interval();
        assert!(low.abs() < 1e-9 && (high - 0.0370).abs() < 5e-4, "{low} {high}");
    }
}
