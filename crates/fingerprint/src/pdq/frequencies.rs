//! The 16 x 16 lowest frequencies of the shrunk photo, the bits that they give, and how much there
//! is to see.

use super::shrink::{SIDE, Small};

/// Frequencies kept in each direction.
const KEPT: usize = 16;

/// The strengths of the frequencies 1 to 16 (0, the constant, is left out) down and across: a part
/// of the discrete cosine transform.
pub(super) fn lowest(small: &Small) -> [[f32; KEPT]; KEPT] {
    let waves = waves();
    let down: [[f32; SIDE]; KEPT] = std::array::from_fn(|frequency| {
        let mut sums = [0.0; SIDE];
        for (wave, row) in waves[frequency].iter().zip(small) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += wave * value);
        }
        sums
    });
    down.map(|row| waves.map(|wave| row.iter().zip(wave).map(|(value, wave)| value * wave).sum()))
}

/// The cosine waves of the transform.
fn waves() -> [[f32; SIDE]; KEPT] {
    let side = SIDE as f64;
    std::array::from_fn(|frequency| {
        std::array::from_fn(|at| {
            let turns = (frequency + 1) as f64 * (2 * at + 1) as f64 / (4.0 * side);
            ((2.0 / side).sqrt() * (std::f64::consts::TAU * turns).cos()) as f32
        })
    })
}

/// A bit for each frequency, set if it is above the median; the first frequency is the last bit.
/// Big-endian words.
pub(super) fn above_median(frequencies: &[[f32; KEPT]; KEPT]) -> [u64; 4] {
    let mut sorted = *frequencies;
    // Of an even number, the lower of the two in the middle.
    let middle = KEPT * KEPT / 2 - 1;
    let (_, &mut median, _) =
        sorted.as_flattened_mut().select_nth_unstable_by(middle, f32::total_cmp);
    let mut words = [0; 4];
    for (index, &strength) in frequencies.as_flattened().iter().enumerate() {
        words[3 - index / 64] |= u64::from(strength > median) << (index % 64);
    }
    words
}

/// How much there is to see, 0 to 100: the sum of the differences between neighbours that are
/// large enough to be seen, scaled as PDQ's authors found fitting.
pub(super) fn quality(small: &Small) -> u32 {
    // In hundredths of the range, cut down to whole ones so that slight differences do not add up.
    let difference = |(a, b): (&f32, &f32)| ((a - b) * 100.0 / 255.0).abs() as u32;
    let across: u32 = small.iter().flat_map(|row| row.iter().zip(&row[1..])).map(difference).sum();
    let down: u32 =
        small.iter().zip(&small[1..]).flat_map(|(a, b)| a.iter().zip(b)).map(difference).sum();
    ((across + down) / 90).min(100)
}

#[cfg(test)]
mod tests {
    use super::{KEPT, SIDE, above_median, quality};

    #[test]
    fn half_of_the_bits_are_set_beginning_at_the_end() {
        let rising: [[f32; KEPT]; KEPT] =
            std::array::from_fn(|row| std::array::from_fn(|column| (KEPT * row + column) as f32));
        assert_eq!(above_median(&rising), [u64::MAX, u64::MAX, 0, 0]);
    }

    #[test]
    fn slight_differences_are_not_seen() {
        let slope = [std::array::from_fn(|column| 2.0 * column as f32); SIDE];
        assert_eq!(quality(&slope), 0);
    }

    #[test]
    fn edges_are_seen_in_both_directions() {
        // A fifth of the range, between 64 pairs of neighbours.
        let step = |at| if at < 20 { 51.0 } else { 0.0 };
        let across = [std::array::from_fn(step); SIDE];
        let down = std::array::from_fn(|row| [step(row); SIDE]);
        assert_eq!([quality(&across), quality(&down)], [64 * 20 / 90; 2]);
    }
}
