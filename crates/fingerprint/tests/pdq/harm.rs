//! Files made to do harm, or damaged on the way: each is refused with its reason.

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, RgbaImage};
use proptest::prelude::*;
use saring_fingerprint::{ImageHash, PdqError};

use crate::photos::{file, jpeg, photo};

const FORMATS: [ImageFormat; 4] =
    [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];

fn refusal(bytes: &[u8]) -> PdqError {
    ImageHash::pdq_of(bytes).unwrap_err()
}

/// A chunk of a PNG, with the check sum that the format prescribes.
fn png_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [name.as_slice(), data].concat();
    let sum = !body.iter().fold(!0_u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    });
    [&(data.len() as u32).to_be_bytes(), body.as_slice(), &sum.to_be_bytes()].concat()
}

/// A PNG that claims a size and ends soon.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = png_chunk(b"IHDR", &[header.as_slice(), &[8, 2, 0, 0, 0]].concat());
    let data = png_chunk(b"IDAT", &[0x78, 0x9C, 0x03, 0, 0, 0, 0, 1]);
    [b"\x89PNG\r\n\x1A\n".as_slice(), &header, &data, &png_chunk(b"IEND", &[])].concat()
}

/// A JPEG whose frame says another size.
fn jpeg_of(width: u16, height: u16, progressive: bool) -> Vec<u8> {
    let mut bytes = jpeg(&photo(), 80);
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[frame + 1] = if progressive { 0xC2 } else { 0xC0 };
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

#[test]
fn what_is_too_large_is_not_decoded() {
    let gif_of = |side: u16| {
        let mut gif = file(&photo(), ImageFormat::Gif);
        gif[6..8].copy_from_slice(&side.to_le_bytes());
        gif[8..10].copy_from_slice(&side.to_le_bytes());
        gif
    };
    let webp_of = |side: u32| {
        let mut webp = file(&photo(), ImageFormat::WebP);
        webp[21..25].copy_from_slice(&((side - 1) << 14 | (side - 1)).to_le_bytes());
        webp
    };
    let files = [
        png_of(60_000, 60_000),
        png_of(u32::MAX >> 1, 5),
        png_of(16_385, 5),
        png_of(4_097, 4_096),
        jpeg_of(65_500, 65_500, false),
        jpeg_of(4_097, 4_096, false),
        // What fits with its rows one after the other does not when all of it is kept.
        jpeg_of(2_500, 2_500, true),
        // What fits beside a short file does not beside a long one.
        [jpeg_of(4_096, 4_000, false), vec![0; 2 << 20]].concat(),
        // What fits once does not twice.
        gif_of(2_600),
        gif_of(u16::MAX),
        webp_of(2_700),
    ];
    for (index, file) in files.iter().enumerate() {
        assert!(matches!(refusal(file), PdqError::Large), "{index}: {:?}", refusal(file));
    }
    assert_eq!(
        refusal(&files[0]).to_string(),
        "too large: at most 16384 pixels a side, and 48 MiB while it is decoded; shrink it first"
    );
    // At the limit, they end too soon.
    assert!(!matches!(refusal(&png_of(4_096, 4_096)), PdqError::Large));
    assert!(!matches!(refusal(&png_of(16_384, 5)), PdqError::Large));
    assert!(!matches!(refusal(&webp_of(2_600)), PdqError::Large));
    for below in [gif_of(2_400), jpeg_of(4_096, 4_000, false), jpeg_of(2_300, 2_300, true)] {
        assert!(ImageHash::pdq_of(&below).is_ok());
    }
}

#[test]
fn what_is_too_small_is_refused() {
    for (width, height) in [(4, 100), (100, 4), (1, 1)] {
        let small = photo().crop_imm(0, 0, width, height);
        let refused = refusal(&file(&small, ImageFormat::Png));
        assert!(matches!(refused, PdqError::Small { .. }), "{refused:?}");
    }
}

#[test]
fn moving_pictures_are_refused() {
    let frames = |count| {
        let mut gif = Vec::new();
        let mut encoder = GifEncoder::new(&mut gif);
        let frame = Frame::new(RgbaImage::new(8, 8));
        encoder.encode_frames((0..count).map(|_| frame.clone())).unwrap();
        drop(encoder);
        gif
    };
    assert!(ImageHash::pdq_of(&frames(1)).is_ok());
    assert!(matches!(refusal(&frames(2)), PdqError::Moving));
    assert!(matches!(refusal(&frames(10_000)), PdqError::Moving));

    let mut png = file(&photo(), ImageFormat::Png);
    let after_header = 8 + 4 + 4 + 13 + 4;
    png.splice(after_header..after_header, png_chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]));
    assert!(matches!(refusal(&png), PdqError::Moving));

    let chunk = |name: &[u8; 4], data: &[u8]| {
        [name.as_slice(), &(data.len() as u32).to_le_bytes(), data].concat()
    };
    let still = file(&photo(), ImageFormat::WebP);
    // The header: flags, of which one says that it moves, and the size less one.
    let header = chunk(b"VP8X", &[2, 0, 0, 0, 239, 0, 0, 179, 0, 0]);
    let place = [0, 0, 0, 0, 0, 0, 239, 0, 0, 179, 0, 0, 100, 0, 0, 0];
    let frame = chunk(b"ANMF", &[place.as_slice(), &still[12..]].concat());
    let moving = [b"WEBP".as_slice(), &header, &chunk(b"ANIM", &[0; 6]), &frame].concat();
    assert!(matches!(refusal(&chunk(b"RIFF", &moving)), PdqError::Moving));
}

#[test]
fn what_ends_too_soon_is_refused() {
    for format in FORMATS {
        let whole = file(&photo(), format);
        assert!(ImageHash::pdq_of(&whole).is_ok(), "{format:?}");
        // A PNG is complete when its pixels are, before the chunk that ends it.
        for length in (0..whole.len() - 20).step_by(97) {
            let refused = refusal(&whole[..length]);
            let told = match length {
                0..20 => true,
                _ => matches!(refused, PdqError::Truncated | PdqError::Damaged(_)),
            };
            assert!(told, "{format:?} of {length} bytes: {refused:?}");
        }
        let half = refusal(&whole[..whole.len() / 2]);
        // The decoder of WebP does not tell an early end from other damage.
        assert!(
            matches!(half, PdqError::Truncated) || format == ImageFormat::WebP,
            "{format:?}: {half:?}"
        );
    }
}

#[test]
fn other_files_are_refused() {
    for bytes in [b"".as_slice(), b"BM", b"<svg/>", b"RIFF\0\0\0\0WAVE", b"\0\0\0\x1CftypavifXX"] {
        assert!(matches!(refusal(bytes), PdqError::Format), "{bytes:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_bring_it_down(
        start in proptest::sample::select(vec![
            b"".as_slice(), b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8L",
        ]),
        rest in proptest::collection::vec(any::<u8>(), 0..500),
    ) {
        let _ = ImageHash::pdq_of(&[start, &rest].concat());
    }

    #[test]
    fn no_damage_brings_it_down(
        format in proptest::sample::select(FORMATS.to_vec()),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..20),
        in_header in any::<bool>(),
    ) {
        let mut bytes = file(&DynamicImage::from(photo().to_rgb8()), format);
        let reach = if in_header { 700.min(bytes.len()) } else { bytes.len() };
        for (at, byte) in damage {
            bytes[at.index(reach)] = byte;
        }
        let _ = ImageHash::pdq_of(&bytes);
    }
}
