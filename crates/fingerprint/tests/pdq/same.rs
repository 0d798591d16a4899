//! A photo keeps its hash through what platforms and sellers do to it without changing it.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder as _, ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;
use saring_fingerprint::{ImageHash, Pdq};

use crate::photos::{file, jpeg, photo, scenes};

fn pdq(bytes: &[u8]) -> Pdq {
    ImageHash::pdq_of(bytes).unwrap()
}

fn distance(a: &Pdq, b: &Pdq) -> u32 {
    a.hash.distance(&b.hash).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn compressing_again_and_resizing_change_few_bits(
        scene in scenes(),
        quality in 40..=95_u8,
        percent in 50..=200_u32,
    ) {
        let photo = scene.photo();
        let original = pdq(&file(&photo, ImageFormat::Png));
        let compressed = pdq(&jpeg(&photo, quality));
        prop_assert!(distance(&original, &compressed) <= 20, "{}", distance(&original, &compressed));
        let (width, height) = (photo.width() * percent / 100, photo.height() * percent / 100);
        let resized = pdq(&jpeg(&photo.resize_exact(width, height, FilterType::Triangle), quality));
        prop_assert!(distance(&original, &resized) <= 31, "{}", distance(&original, &resized));
    }

    #[test]
    fn other_photos_have_other_hashes(one in scenes(), other in scenes()) {
        let [one, other] = [one, other].map(|scene| pdq(&file(&scene.photo(), ImageFormat::Png)));
        prop_assert!(distance(&one, &other) > 60, "{}", distance(&one, &other));
    }
}

#[test]
fn the_format_does_not_matter() {
    // Pale, so that the quality is not at its end.
    let photo = photo().adjust_contrast(-65.0);
    let png = pdq(&file(&photo, ImageFormat::Png));
    assert!((10..90).contains(&png.quality), "{}", png.quality);
    assert_eq!(pdq(&file(&photo, ImageFormat::WebP)), png);
    assert!(distance(&pdq(&file(&photo, ImageFormat::Gif)), &png) <= 16);
    assert!(distance(&pdq(&jpeg(&photo, 90)), &png) <= 16);
    // Only rounding differs.
    let equal = |samples: DynamicImage, to: &Pdq| {
        let got = pdq(&file(&samples, ImageFormat::Png));
        assert!(distance(&got, to) <= 8, "{}", distance(&got, to));
        assert!(got.quality.abs_diff(to.quality) <= 1, "{} {}", got.quality, to.quality);
    };
    equal(photo.to_rgb16().into(), &png);
    equal(photo.to_rgba16().into(), &png);
    let grey = pdq(&file(&photo.to_luma8().into(), ImageFormat::Png));
    equal(photo.grayscale().to_rgb8().into(), &grey);
    equal(photo.to_luma16().into(), &grey);
    equal(photo.to_luma_alpha8().into(), &grey);
    equal(photo.to_luma_alpha16().into(), &grey);
}

#[test]
fn what_is_transparent_is_white() {
    let mut hidden = photo().to_rgba8();
    let mut white: RgbaImage = hidden.clone();
    for (x, y, pixel) in hidden.enumerate_pixels_mut() {
        if (x / 40 + y / 40) % 2 == 0 {
            pixel.0[3] = 0;
            white.put_pixel(x, y, Rgba([255; 4]));
        }
    }
    let [hidden, white] =
        [hidden, white].map(|image| pdq(&file(&DynamicImage::from(image), ImageFormat::Png)));
    assert_eq!(hidden, white);
    assert!(distance(&hidden, &pdq(&file(&photo(), ImageFormat::Png))) > 60);
}

/// A camera held sideways writes the photo as its sensor sees it and notes how it is to be turned.
#[test]
fn a_photo_is_turned_as_its_camera_noted() {
    let upright = pdq(&file(&photo(), ImageFormat::Png));
    for noted in 1..=8 {
        let orientation = Orientation::from_exif(noted).unwrap();
        let mut stored = photo();
        let back = match orientation {
            Orientation::Rotate90 => Orientation::Rotate270,
            Orientation::Rotate270 => Orientation::Rotate90,
            itself => itself,
        };
        stored.apply_orientation(back);
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
        let tag = [0x12, 0x01, 3, 0, 1, 0, 0, 0, noted, 0, 0, 0];
        let exif = [b"II*\0\x08\0\0\0\x01\0".as_slice(), &tag, &[0; 4]].concat();
        encoder.set_exif_metadata(exif).unwrap();
        stored.write_with_encoder(encoder).unwrap();
        let turned = pdq(&bytes);
        assert!(distance(&turned, &upright) <= 8, "{noted}: {}", distance(&turned, &upright));
    }
}

#[test]
fn a_photo_with_nothing_to_see_says_so() {
    let plain = DynamicImage::from(RgbaImage::from_pixel(300, 300, Rgba([90, 120, 30, 255])));
    let plain = pdq(&file(&plain, ImageFormat::Png));
    assert_eq!(plain.quality, 0);
    assert!(!plain.is_reliable());
    let full = pdq(&file(&photo(), ImageFormat::Png));
    assert_eq!(full.quality, 100);
    assert!(full.is_reliable());
}

#[test]
fn five_pixels_a_side_are_enough() {
    let small = photo().crop_imm(0, 0, 5, 5);
    ImageHash::pdq_of(&file(&small, ImageFormat::Png)).unwrap();
}
