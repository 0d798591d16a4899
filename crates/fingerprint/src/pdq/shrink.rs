//! The luminance on 64 x 64 pixels.
//!
//! PDQ prescribes to average over a window along the rows, then along the columns, both twice, and
//! to pick 64 x 64 of the pixels. All of that is linear, and what happens along the rows does not
//! depend on the columns. So the weights with which a row's pixels enter into the 64 are worked out
//! once, and likewise those of the rows, and the photo is read once, without a copy of its size.

/// Pixels on each side of what is left.
pub(super) const SIDE: usize = 64;

/// The shrunk photo: rows of pixels.
pub(super) type Small = [[f32; SIDE]; SIDE];

/// The pixels of a photo in one direction.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub length: usize,
    /// Whether the photo is shown the other way round.
    pub mirrored: bool,
}

/// Shrinks a photo of at least 1 x 1 pixels, given as its rows.
pub(super) fn shrink<'a, P: 'a>(
    across: Line,
    down: Line,
    rows: impl Iterator<Item = &'a [P]>,
    luminance: impl Fn(&P) -> f32,
) -> Small {
    let mut line = Vec::with_capacity(across.length);
    let (across, down) = (weights(across), weights(down));
    let mut small = [[0.0; SIDE]; SIDE];
    for (y, row) in rows.enumerate() {
        line.clear();
        line.extend(row.iter().map(&luminance));
        let line: [f32; SIDE] = std::array::from_fn(|column| across[column].sum(&line));
        for (weights, into) in down.iter().zip(&mut small) {
            let Some(&weight) = y.checked_sub(weights.start).and_then(|at| weights.each.get(at))
            else {
                continue;
            };
            into.iter_mut().zip(line).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    small
}

/// What neighbouring pixels contribute to one of the 64.
struct Weights {
    /// The first pixel that contributes.
    start: usize,
    each: Vec<f32>,
}

impl Weights {
    fn sum(&self, line: &[f32]) -> f32 {
        line[self.start..].iter().zip(&self.each).map(|(value, weight)| value * weight).sum()
    }
}

/// The weights of the pixels in a line for each of the 64: those of two passes of the moving
/// average, at the middle of each 64th.
fn weights(Line { length, mirrored }: Line) -> [Weights; SIDE] {
    // Half of a 64th, rounded up: two passes reach over all of it.
    let window = length.div_ceil(2 * SIDE);
    // At the ends of the line the average is of fewer pixels.
    let averaged = |centre: usize| {
        let start = (centre + window / 2 + 1).saturating_sub(window);
        start..(centre + window / 2 + 1).min(length)
    };
    std::array::from_fn(|index| {
        let outer = averaged((2 * index + 1) * length / (2 * SIDE));
        let start = averaged(outer.start).start;
        let end = averaged(outer.end - 1).end;
        let mut each = vec![0.0; end - start];
        for centre in outer.clone() {
            let inner = averaged(centre);
            let share = 1.0 / (outer.len() * inner.len()) as f32;
            each[inner.start - start..inner.end - start].iter_mut().for_each(|sum| *sum += share);
        }
        if mirrored {
            each.reverse();
            Weights { start: length - end, each }
        } else {
            Weights { start, each }
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Line, SIDE, Small, shrink};

    /// As PDQ describes it: every pixel of every pass.
    fn slow(width: usize, height: usize, mut pixels: Vec<f32>) -> Small {
        for _ in 0..2 {
            let across: Vec<f32> = (0..width * height)
                .map(|at| average(width, at % width, |x| pixels[at - at % width + x]))
                .collect();
            pixels = (0..width * height)
                .map(|at| average(height, at / width, |y| across[y * width + at % width]))
                .collect();
        }
        let picked = |index: usize, length: usize| {
            ((index as f64 + 0.5) * length as f64 / SIDE as f64) as usize
        };
        std::array::from_fn(|row| {
            std::array::from_fn(|column| {
                pixels[picked(row, height) * width + picked(column, width)]
            })
        })
    }

    fn average(length: usize, centre: usize, value: impl Fn(usize) -> f32) -> f32 {
        let window = length.div_ceil(2 * SIDE);
        let (before, after) = ((window - 1) / 2, window / 2);
        let inside: Vec<f32> = (0..length)
            .filter(|&at| at + before >= centre && at <= centre + after)
            .map(value)
            .collect();
        inside.iter().sum::<f32>() / inside.len() as f32
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn one_pass_gives_what_four_give(
            (width, height, pixels) in (5..400_usize, 5..400_usize).prop_flat_map(|(width, height)| {
                let pixels = proptest::collection::vec(any::<u8>(), width * height);
                (Just(width), Just(height), pixels)
            })
        ) {
            let pixels: Vec<f32> = pixels.into_iter().map(f32::from).collect();
            let line = |length| Line { length, mirrored: false };
            let rows = pixels.chunks_exact(width);
            let fast = shrink(line(width), line(height), rows, |&pixel| pixel);
            let slow = slow(width, height, pixels.clone());
            for (fast, slow) in fast.as_flattened().iter().zip(slow.as_flattened()) {
                prop_assert!((fast - slow).abs() < 0.01, "{fast} for {slow}");
            }
        }
    }
}
