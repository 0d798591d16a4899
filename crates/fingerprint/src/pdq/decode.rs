//! Bytes of a file to pixels, in bounded memory. Files are sent by strangers: how much a decoder
//! would take is worked out from the header, before it runs.

use std::io::{Cursor, ErrorKind};

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits};

use super::PdqError;
use super::jpeg;
use super::picture::Picture;

/// Pixels that PDQ is defined for, and those that are read, on either side.
pub(super) const SIDES: std::ops::RangeInclusive<u32> = 5..=16_384;

/// What decoding may take at its peak: enough for a JPEG of 14 million pixels, as phones
/// take them, and for one of 5 million that is progressive, as shops show them.
pub(super) const MEMORY: u64 = 48 << 20;

/// The photo in `bytes`.
pub(super) fn decode(bytes: &[u8]) -> Result<Picture, PdqError> {
    let input = Cursor::new(bytes);
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => {
            let layout = jpeg::layout(bytes).ok_or(PdqError::Truncated)?;
            let kept = if layout.kept_whole { 2 * u64::from(layout.components) } else { 0 };
            // The decoder copies the file.
            pixels(JpegDecoder::new(input)?, kept, bytes.len() as u64)
        }
        Ok(ImageFormat::Png) => {
            let mut memory = Limits::no_limits();
            memory.max_alloc = Some(MEMORY);
            let decoder = PngDecoder::with_limits(input, memory)?;
            if decoder.is_apng()? { Err(PdqError::Moving) } else { pixels(decoder, 0, 0) }
        }
        Ok(ImageFormat::WebP) => {
            let decoder = WebPDecoder::new(input)?;
            // The colours of a frame, before they are put into the picture.
            if decoder.has_animation() { Err(PdqError::Moving) } else { pixels(decoder, 4, 0) }
        }
        Ok(ImageFormat::Gif) => {
            // Likewise.
            if gif_moves(bytes)? {
                Err(PdqError::Moving)
            } else {
                pixels(GifDecoder::new(input)?, 4, 0)
            }
        }
        _ => Err(PdqError::Format),
    }
}

/// Decodes what fits into memory when the decoder takes, beside its result, `extra` bytes a pixel
/// and `fixed` bytes.
fn pixels(mut decoder: impl ImageDecoder, extra: u64, fixed: u64) -> Result<Picture, PdqError> {
    let (width, height) = decoder.dimensions();
    if width.min(height) < *SIDES.start() {
        return Err(PdqError::Small { width, height });
    }
    let each = u64::from(decoder.color_type().bytes_per_pixel()) + extra;
    let needed = u64::from(width) * u64::from(height) * each + fixed;
    if width.max(height) > *SIDES.end() || needed > MEMORY {
        return Err(PdqError::Large);
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(*SIDES.end());
    limits.max_image_height = Some(*SIDES.end());
    limits.max_alloc = Some(MEMORY);
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    Ok(Picture { pixels: DynamicImage::from_decoder(decoder)?, orientation })
}

/// Whether a GIF has a second frame. The frames are passed over, not decoded.
fn gif_moves(bytes: &[u8]) -> Result<bool, PdqError> {
    let second = || {
        let mut options = gif::DecodeOptions::new();
        options.skip_frame_decoding(true);
        let mut frames = options.read_info(bytes)?;
        frames.next_frame_info()?;
        Ok(frames.next_frame_info()?.is_some())
    };
    second().map_err(|error| match error {
        gif::DecodingError::UnexpectedEof => PdqError::Truncated,
        other => PdqError::Damaged(other.into()),
    })
}

impl From<ImageError> for PdqError {
    fn from(error: ImageError) -> PdqError {
        match error {
            ImageError::Limits(_) => PdqError::Large,
            ImageError::IoError(end) if end.kind() == ErrorKind::UnexpectedEof => {
                PdqError::Truncated
            }
            other => PdqError::Damaged(other.into()),
        }
    }
}
