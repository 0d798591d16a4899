//! Any damage to the file of an outbox: it opens, what is read of it is what was written, and it goes on.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

/// What happens to some of the bytes of a file.
#[derive(Clone, Debug)]
enum Damage {
    Filled(Index, usize, u8),
    Noise(Index, Vec<u8>),
    /// The same, near the beginning.
    Header(usize, Vec<u8>),
    /// Sectors that were written to another place.
    Copied(Index, Index, usize),
    /// Nothing is left from here on.
    Cut(Index),
    /// The mark of a row, and nothing behind it that is one.
    Marked(Index, u64, u32),
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        if length == 0 {
            return;
        }
        match self {
            Damage::Filled(at, count, byte) => {
                let at = at.index(length);
                bytes[at..(at + count).min(length)].fill(*byte);
            }
            Damage::Noise(at, noise) => overwrite(bytes, at.index(length), noise),
            Damage::Header(at, noise) => overwrite(bytes, (*at).min(length - 1), noise),
            Damage::Copied(from, to, sectors) => {
                let from = from.index(length) / 512 * 512;
                let copied = bytes[from..(from + sectors * 512).min(length)].to_vec();
                overwrite(bytes, to.index(length) / 512 * 512, &copied);
            }
            Damage::Cut(at) => bytes.truncate(at.index(length)),
            Damage::Marked(at, number, claimed) => {
                let mut mark = crate::sealed::seal(*number, b"");
                mark[16..20].copy_from_slice(&claimed.to_le_bytes());
                overwrite(bytes, at.index(length), &mark);
            }
        }
    }
}

fn overwrite(bytes: &mut [u8], at: usize, with: &[u8]) {
    let count = with.len().min(bytes.len() - at);
    bytes[at..at + count].copy_from_slice(&with[..count]);
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    prop_oneof![
        (at(), 1..20_000_usize, any::<u8>()).prop_map(|(at, n, byte)| Damage::Filled(at, n, byte)),
        (at(), vec(any::<u8>(), 1..600)).prop_map(|(at, noise)| Damage::Noise(at, noise)),
        (at(), at(), 1..40_usize).prop_map(|(from, to, n)| Damage::Copied(from, to, n)),
        at().prop_map(Damage::Cut),
        (at(), any::<u64>(), any::<u32>()).prop_map(|(at, n, len)| Damage::Marked(at, n, len)),
        // Where the database says how it is laid out.
        (0..512_usize, vec(any::<u8>(), 1..9)).prop_map(|(at, noise)| Damage::Header(at, noise)),
    ]
}

const COUNT: usize = 30;

fn key(at: usize) -> v1::Outcome {
    outcome(&format!("k{at}"))
}

/// Some wait, some were sent and some are dead letters.
static SOUND: LazyLock<FaultyDisk> = LazyLock::new(|| {
    let disk = FaultyDisk::default();
    let outbox = try_open(&disk).unwrap();
    outbox.push(&(0..COUNT).map(key).collect::<Vec<_>>()).unwrap();
    let oldest = outbox.oldest(0, 20, usize::MAX).unwrap();
    let results: Vec<_> = (0..20)
        .map(|at| match at % 4 {
            0 => answer(v1::OutcomeStatus::Invalid, 0),
            _ => answer(v1::OutcomeStatus::Accepted, at + 1),
        })
        .collect();
    outbox.answered(&oldest, &results, 5).unwrap();
    drop(outbox);
    disk
});

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_what_was_written(damages in vec(damage(), 1..5)) {
        let path = Path::new(FOLDER).join(NAME);
        let disk = SOUND.after(Left::All);
        disk.damage(&path, |bytes| damages.iter().for_each(|damage| damage.apply(bytes)));
        let damaged = Disk::read(&disk, &path).unwrap();
        let outbox = try_open(&disk).unwrap();
        let waiting = outbox.oldest(0, 1_000, usize::MAX).unwrap();
        for (number, outcome) in &waiting {
            prop_assert_eq!(outcome, &key(usize::try_from(*number).unwrap()));
        }
        let kept = beside(&path, "damaged-1");
        if Disk::exists(&disk, &kept).unwrap() {
            prop_assert!(Disk::read(&disk, &kept).unwrap() == damaged, "the damaged file is kept");
        } else {
            let counts = outbox.counts().unwrap();
            prop_assert_eq!((counts.waiting, counts.sent, counts.dead_letters), (10, 15, 5));
        }
        outbox.push(&[key(99)]).unwrap();
        drop(outbox);
        let again = try_open(&disk).unwrap().oldest(0, 1_000, usize::MAX).unwrap();
        prop_assert_eq!(&again[..waiting.len()], &waiting[..]);
        prop_assert_eq!(again.len(), waiting.len() + 1);
        prop_assert_eq!(&again[waiting.len()].1, &key(99));
    }
}

/// The database takes it for one that was not closed, and would write to it.
#[test]
fn a_damaged_file_that_seems_not_to_be_closed_is_kept_as_it_was() {
    let path = Path::new(FOLDER).join(NAME);
    for byte in 0..=255 {
        let disk = SOUND.after(Left::All);
        disk.damage(&path, |bytes| {
            let (header, at) = (bytes[..35 * 512].to_vec(), bytes.len() / 2 / 512 * 512);
            overwrite(bytes, at, &header);
            bytes[9] = byte;
        });
        let damaged = Disk::read(&disk, &path).unwrap();
        drop(try_open(&disk).unwrap());
        let kept = beside(&path, "damaged-1");
        assert!(Disk::read(&disk, &kept).unwrap() == damaged, "{byte}");
    }
}

/// As where the number of the database's format became that of an older one.
#[test]
fn each_byte_of_the_header_may_be_another() {
    const HEADER: usize = 320;
    let path = Path::new(FOLDER).join(NAME);
    for (at, byte) in (0..HEADER).flat_map(|at| [0, 1, 2, 3, 4, 255].map(|byte| (at, byte))) {
        let disk = SOUND.after(Left::All);
        disk.damage(&path, |bytes| bytes[at] = byte);
        let outbox = try_open(&disk).unwrap_or_else(|error| panic!("{at}, {byte}: {error}"));
        let waiting: BTreeMap<_, _> =
            outbox.oldest(0, 1_000, usize::MAX).unwrap().into_iter().collect();
        for number in 20..COUNT {
            assert_eq!(waiting.get(&(number as u64)), Some(&key(number)), "{at}, {byte}");
        }
    }
}
