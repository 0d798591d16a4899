//! Made-up photos, and files of them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use proptest::prelude::*;

/// Some overlapping discs before a background that grows lighter.
#[derive(Debug)]
pub struct Scene {
    width: u32,
    height: u32,
    /// Centre and radius, as parts of the sides, and colour.
    discs: Vec<(f32, f32, f32, [u8; 3])>,
}

/// Small photos lose more bits when they are shrunk: at 280 pixels a side up to 30 when halved.
pub fn scenes() -> impl Strategy<Value = Scene> {
    let disc = (0.0..1.0_f32, 0.0..1.0_f32, 0.02..0.4_f32, any::<[u8; 3]>());
    (400..800_u32, 400..800_u32, proptest::collection::vec(disc, 20..60))
        .prop_map(|(width, height, discs)| Scene { width, height, discs })
}

impl Scene {
    pub fn photo(&self) -> DynamicImage {
        let (wide, high) = (self.width as f32, self.height as f32);
        let pixel = |x, y| {
            let (x, y) = (x as f32 / wide, y as f32 / high);
            let top = self.discs.iter().rfind(|(cx, cy, r, _)| (x - cx).hypot(y - cy) < *r);
            top.map_or(Rgb([(255.0 * y) as u8; 3]), |disc| Rgb(disc.3))
        };
        RgbImage::from_fn(self.width, self.height, pixel).into()
    }
}

/// One photo, which looks different whichever way it is turned.
pub fn photo() -> DynamicImage {
    RgbImage::from_fn(240, 180, |x, y| {
        let wave = |at: u32, length: f32| (127.0 + 127.0 * (at as f32 / length).sin()) as u8;
        Rgb([wave(x * x + 50 * y, 300.0), wave(3 * x + y, 40.0), wave(x * y, 700.0)])
    })
    .into()
}

pub fn file(photo: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    photo.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn jpeg(photo: &DynamicImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    photo.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)).unwrap();
    bytes
}
