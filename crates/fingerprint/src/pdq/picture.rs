//! A decoded photo, read as luminance and turned as it is shown.

use image::metadata::Orientation;
use image::{DynamicImage, Primitive};

use super::PdqError;
use super::shrink::{Line, Small, shrink};

/// A decoded photo.
pub(super) struct Picture {
    pub pixels: DynamicImage,
    /// How it is to be turned, as the camera noted.
    pub orientation: Orientation,
}

impl Picture {
    /// Its luminance, 0 to 255, on 64 x 64 pixels.
    pub(super) fn shrunk(&self) -> Result<Small, PdqError> {
        Ok(match &self.pixels {
            DynamicImage::ImageLuma8(image) => self.shrink::<_, 1>(image.as_raw()),
            DynamicImage::ImageLumaA8(image) => self.shrink::<_, 2>(image.as_raw()),
            DynamicImage::ImageRgb8(image) => self.shrink::<_, 3>(image.as_raw()),
            DynamicImage::ImageRgba8(image) => self.shrink::<_, 4>(image.as_raw()),
            DynamicImage::ImageLuma16(image) => self.shrink::<_, 1>(image.as_raw()),
            DynamicImage::ImageLumaA16(image) => self.shrink::<_, 2>(image.as_raw()),
            DynamicImage::ImageRgb16(image) => self.shrink::<_, 3>(image.as_raw()),
            DynamicImage::ImageRgba16(image) => self.shrink::<_, 4>(image.as_raw()),
            // None of our formats has samples of another kind.
            _ => return Err(PdqError::Format),
        })
    }

    /// Shrinks `samples`, of which `CHANNELS` make a pixel.
    fn shrink<T: Primitive + Into<f32>, const CHANNELS: usize>(&self, samples: &[T]) -> Small {
        let (width, height) = (self.pixels.width() as usize, self.pixels.height() as usize);
        let (pixels, _) = samples.as_chunks::<CHANNELS>();
        let scale = 255.0 / T::DEFAULT_MAX_VALUE.into();
        let turned = Turned::from(self.orientation);
        let across = Line { length: width, mirrored: turned.left_to_right };
        let down = Line { length: height, mirrored: turned.top_to_bottom };
        let rows = pixels.chunks_exact(width);
        let small = shrink(across, down, rows, |pixel| luminance(pixel, scale));
        if turned.rows_to_columns { transposed(&small) } else { small }
    }
}

/// The luminance of a pixel, 0 to 255: that of ITU-R BT.601, which PDQ prescribes. What is
/// transparent lets white through, as on a page.
fn luminance<T: Copy + Into<f32>, const CHANNELS: usize>(pixel: &[T; CHANNELS], scale: f32) -> f32 {
    let samples = pixel.map(|sample| scale * sample.into());
    let colour = |red: f32, green: f32, blue: f32| 0.299 * red + 0.587 * green + 0.114 * blue;
    let on_white = |seen: f32, alpha: f32| 255.0 + (seen - 255.0) * (alpha / 255.0);
    match samples[..] {
        [grey] => grey,
        [grey, alpha] => on_white(grey, alpha),
        [red, green, blue] => colour(red, green, blue),
        [red, green, blue, alpha] => on_white(colour(red, green, blue), alpha),
        _ => 0.0,
    }
}

/// How a photo is turned: mirrored first, then its rows made columns.
struct Turned {
    left_to_right: bool,
    top_to_bottom: bool,
    rows_to_columns: bool,
}

impl From<Orientation> for Turned {
    fn from(orientation: Orientation) -> Turned {
        let [left_to_right, top_to_bottom, rows_to_columns] = match orientation {
            Orientation::NoTransforms => [false, false, false],
            Orientation::FlipHorizontal => [true, false, false],
            Orientation::FlipVertical => [false, true, false],
            Orientation::Rotate180 => [true, true, false],
            Orientation::Rotate90FlipH => [false, false, true],
            Orientation::Rotate270 => [true, false, true],
            Orientation::Rotate90 => [false, true, true],
            Orientation::Rotate270FlipH => [true, true, true],
        };
        Turned { left_to_right, top_to_bottom, rows_to_columns }
    }
}

fn transposed(small: &Small) -> Small {
    std::array::from_fn(|row| std::array::from_fn(|column| small[column][row]))
}
