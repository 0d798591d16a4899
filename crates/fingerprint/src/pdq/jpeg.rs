//! What the markers of a JPEG (ITU-T T.81, annex B) tell about decoding it. The decoder fills what
//! is missing at the end with grey and calls it a success, as a browser should and a hash must not.

/// How a complete JPEG is laid out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Colour components, 1 to 4 in practice.
    pub components: u8,
    /// Whether the photo comes in several scans, so that the decoder keeps 16-bit coefficients
    /// for all of it instead of a few rows.
    pub kept_whole: bool,
}

/// The layout of a JPEG; `None` if it ends before its end marker.
pub(super) fn layout(bytes: &[u8]) -> Option<Layout> {
    let mut layout = Layout { components: 0, kept_whole: false };
    let mut scans = 0;
    let mut rest = bytes.get(2..)?;
    loop {
        let marker;
        (marker, rest) = next_marker(rest)?;
        if marker == END {
            return Some(layout);
        }
        let length = u16::from_be_bytes([*rest.first()?, *rest.get(1)?]);
        match marker {
            START_OF_SCAN => {
                scans += 1;
                layout.kept_whole |= scans > 1;
            }
            // Three others share the range of the start-of-frame markers.
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF => {
                layout.components = layout.components.max(*rest.get(7)?);
                layout.kept_whole |= marker & 3 == PROGRESSIVE;
            }
            _ => {}
        }
        rest = rest.get(usize::from(length)..)?;
    }
}

const END: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;
/// In the low bits of a start-of-frame marker.
const PROGRESSIVE: u8 = 2;

/// The next marker that begins a segment or ends the image, and what follows it. Compressed data
/// in between is passed over: in it, 0xFF is followed by a zero or a restart marker.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let at = bytes
        .windows(2)
        .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0x01 | 0xD0..=0xD8 | 0xFF))?;
    Some((bytes[at + 1], &bytes[at + 2..]))
}

#[cfg(test)]
mod tests {
    use super::{Layout, layout};

    /// A frame of three components, a scan with a stuffed byte and a restart marker.
    const BASELINE: [u8; 25] = [
        0xFF, 0xD8, // start
        0xFF, 0xC0, 0, 8, 8, 0, 16, 0, 16, 3, // frame
        0xFF, 0xDA, 0, 2, 7, 0xFF, 0x00, 0xFF, 0xD0, // scan
        0xFF, 0xFF, 0xFF, 0xD9, // end, after padding
    ];

    #[test]
    fn the_end_marker_is_needed() {
        let expected = Layout { components: 3, kept_whole: false };
        assert_eq!(layout(&BASELINE), Some(expected));
        for length in 0..BASELINE.len() {
            assert_eq!(layout(&BASELINE[..length]), None, "{length}");
        }
    }

    #[test]
    fn an_end_marker_inside_a_segment_is_none() {
        let thumbnail = [&BASELINE[..2], &[0xFF, 0xE1, 0, 4, 0xFF, 0xD9]].concat();
        assert_eq!(layout(&thumbnail), None);
        assert!(layout(&[&thumbnail, &BASELINE[2..]].concat()).is_some());
    }

    #[test]
    fn several_scans_are_kept_whole() {
        let mut progressive = BASELINE;
        progressive[3] = 0xC2;
        assert!(layout(&progressive).unwrap().kept_whole);
        let twice = [&BASELINE[..21], &BASELINE[12..]].concat();
        assert!(layout(&twice).unwrap().kept_whole);
        // A Huffman table is no frame.
        let tables =
            [&BASELINE[..2], &[0xFF, 0xC4, 0, 8, 0, 0, 0, 0, 0, 9], &BASELINE[2..]].concat();
        assert_eq!(layout(&tables).unwrap().components, 3);
    }
}
