//! The outbox on a disk that fails: a kill and a power cut at every operation, an error at every
//! operation, no space, and damage anywhere.

mod any_damage;
mod full;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use saring_proto::v1;

use super::format::{DEAD, SENT, WAITING, write_first_format};
use super::row::Row;
use super::*;
use crate::disk::faulty::{Fault, FaultyDisk, Left, at_every_point};
use crate::storage::beside;

const FOLDER: &str = "/data";
const BOUNDS: Bounds = Bounds { outcomes: 1_000, bytes: 1 << 20, dead_letters: 10, keep: 1_000 };

/// What an outbox holds: outcomes that wait, that were sent, and dead letters with their answers.
#[derive(Clone, Debug, Default, PartialEq)]
struct Held {
    waiting: BTreeMap<u64, v1::Outcome>,
    sent: BTreeMap<i64, (u64, v1::Outcome)>,
    dead: BTreeMap<u64, (v1::Outcome, v1::OutcomeResult)>,
}

fn try_open(disk: &FaultyDisk) -> Result<Outbox, ClientError> {
    let disk: Arc<dyn Disk> = Arc::new(disk.clone());
    Outbox::open(&disk, Path::new(FOLDER), "pasarku", BOUNDS)
}

fn held(outbox: &Outbox) -> Held {
    let held = outbox.storage.read(|transaction| {
        let mut held = Held::default();
        for entry in transaction.open_table(WAITING)?.iter()? {
            let (number, kept) = entry?;
            let (row, outcome) = readable(kept.value(), number.value()).unwrap();
            assert_eq!(row, Row::waiting("pasarku", row.outcome.clone()));
            held.waiting.insert(number.value(), outcome);
        }
        for entry in transaction.open_table(SENT)?.iter()? {
            let (position, kept) = entry?;
            let (number, row) = Row::unseal(kept.value()).unwrap();
            held.sent.insert(position.value(), (number, row.outcome().unwrap()));
        }
        for entry in transaction.open_table(DEAD)?.iter()? {
            let (number, kept) = entry?;
            let (_, row) = Row::unseal(kept.value()).unwrap();
            held.dead.insert(number.value(), (row.outcome().unwrap(), row.answer().unwrap()));
        }
        Ok(held)
    });
    assert_eq!(outbox.counts().unwrap().unreadable, 0);
    held.unwrap()
}

fn outcome(key: &str) -> v1::Outcome {
    v1::Outcome {
        idempotency_key: key.into(),
        title: format!("Balpres {key} ").repeat(20),
        ..v1::Outcome::default()
    }
}

fn answer(status: v1::OutcomeStatus, position: i64) -> v1::OutcomeResult {
    v1::OutcomeResult {
        idempotency_key: format!("jawaban {position}"),
        status: status.into(),
        position,
        ..v1::OutcomeResult::default()
    }
}

type Step = fn(&Outbox) -> Result<(), ClientError>;

/// What a platform and its server do to an outbox, a step at a time.
const STEPS: [Step; 12] = [
    |outbox| outbox.push(&[outcome("a"), outcome("b"), outcome("c")]),
    |outbox| outbox.push(&[outcome("d")]),
    |outbox| {
        let oldest = outbox.oldest(0, 3, usize::MAX)?;
        let results = [
            answer(v1::OutcomeStatus::Accepted, 7),
            answer(v1::OutcomeStatus::Invalid, 0),
            answer(v1::OutcomeStatus::Conflict, 0),
        ];
        outbox.answered(&oldest, &results, 5).map(|_| ())
    },
    |outbox| outbox.retry(Some(&[1])).map(|_| ()),
    |outbox| outbox.push(&(0..20).map(|at| outcome(&format!("e{at}"))).collect::<Vec<_>>()),
    |outbox| outbox.rewind().map(|_| ()),
    |outbox| outbox.drop_dead_letters(Some(&[2])).map(|_| ()),
    |outbox| {
        let oldest = outbox.oldest(0, 20, usize::MAX)?;
        let results: Vec<_> = (10..30).map(|at| answer(v1::OutcomeStatus::Duplicate, at)).collect();
        outbox.answered(&oldest, &results, 6).map(|_| ())
    },
    |outbox| outbox.push(&[outcome("f")]),
    |outbox| {
        let oldest = outbox.oldest(0, 2, usize::MAX)?;
        let results = [answer(v1::OutcomeStatus::Accepted, 40); 1];
        outbox.answered(&oldest, &results, 5_000).map(|_| ())
    },
    |outbox| outbox.push(&[outcome("g"), outcome("g")]),
    |outbox| {
        let mut oldest = outbox.oldest(0, 100, usize::MAX)?;
        oldest.retain(|(_, waiting)| *waiting == outcome("g"));
        let results =
            [answer(v1::OutcomeStatus::Invalid, 0), answer(v1::OutcomeStatus::Invalid, 0)];
        outbox.answered(&oldest, &results, 5_001).map(|_| ())
    },
];

/// What an outbox holds after so many steps.
fn states() -> Vec<Held> {
    let outbox = try_open(&FaultyDisk::default()).unwrap();
    let mut states = vec![held(&outbox)];
    for step in STEPS {
        step(&outbox).unwrap();
        states.push(held(&outbox));
    }
    states
}

/// Takes the steps, with a restart after each third; gives how many were acknowledged.
fn walk(disk: &FaultyDisk) -> usize {
    let Ok(mut outbox) = try_open(disk) else { return 0 };
    for (at, step) in STEPS.iter().enumerate() {
        if at % 3 == 2 {
            drop(outbox);
            match try_open(disk) {
                Ok(opened) => outbox = opened,
                Err(_) => return at,
            }
        }
        if step(&outbox).is_err() {
            return at;
        }
    }
    STEPS.len()
}

fn nothing_is_set_aside(disk: &FaultyDisk, when: &str) {
    let names = disk.names();
    assert!(names.iter().all(|name| !name.contains("damaged")), "{when}: {names:?}");
}

#[test]
fn a_kill_or_a_power_cut_at_any_point_loses_nothing_acknowledged() {
    let states = states();
    let checked = at_every_point(walk, |disk, &acknowledged, when| {
        let outbox = try_open(disk).unwrap_or_else(|error| panic!("{when}: {error}"));
        nothing_is_set_aside(disk, when);
        let held = held(&outbox);
        let next = (acknowledged + 1).min(STEPS.len());
        assert!(
            held == states[acknowledged] || held == states[next],
            "{when}, after {acknowledged} steps: {held:?}"
        );
        // And it goes on.
        outbox.push(&[outcome("z")]).unwrap();
    });
    assert!(checked > 1_000, "{checked}");
}

#[test]
fn a_start_after_a_power_cut_may_be_cut_short_too() {
    let states = states();
    for point in [20, 60, 90, 120] {
        let disk = FaultyDisk::default();
        disk.set_fault(Fault::Kill(point));
        let acknowledged = walk(&disk);
        let cut = disk.after(Left::Some(point as u64));
        let next = (acknowledged + 1).min(STEPS.len());
        let start = |disk: &FaultyDisk| {
            disk.replace_files(&cut);
            let _ = try_open(disk);
        };
        at_every_point(start, |disk, (), when| {
            let outbox = try_open(disk).unwrap_or_else(|error| panic!("{point}, {when}: {error}"));
            nothing_is_set_aside(disk, when);
            let held = held(&outbox);
            assert!(held == states[acknowledged] || held == states[next], "{point}, {when}");
        });
    }
}

#[test]
fn an_operation_that_fails_costs_no_outcome_that_was_acknowledged() {
    for kind in [ErrorKind::StorageFull, ErrorKind::Other] {
        for point in 0.. {
            let disk = FaultyDisk::default();
            disk.set_fault(Fault::Once(point, kind));
            let when = format!("{kind} at operation {point}");
            let outbox = try_open(&disk).or_else(|_| try_open(&disk));
            let outbox = outbox.unwrap_or_else(|error| panic!("{when}: {error}"));
            let mut taken = Vec::new();
            for key in ["a", "b", "c", "d"] {
                // What is refused comes again, as a caller's does.
                if (0..3).any(|_| outbox.push(&[outcome(key)]).is_ok()) {
                    taken.push(key);
                }
            }
            assert_eq!(taken.len(), 4, "{when}");
            drop(outbox);
            let met = disk.failed();
            let outbox = try_open(&disk.after(Left::Synced)).unwrap();
            nothing_is_set_aside(&disk, &when);
            let mut keys: Vec<_> = held(&outbox).waiting.into_values().collect();
            keys.dedup();
            assert_eq!(keys, taken.iter().map(|key| outcome(key)).collect::<Vec<_>>(), "{when}");
            if !met {
                break;
            }
        }
    }
}

#[test]
fn a_disk_that_is_full_is_said_and_what_is_there_is_read_on() {
    let disk = FaultyDisk::default();
    let outbox = try_open(&disk).unwrap();
    outbox.push(&[outcome("a")]).unwrap();
    drop(outbox);
    disk.set_full(true);
    // Not closed, so that the next start has something to write.
    let disk = disk.after(Left::Synced);
    disk.set_full(true);
    let outbox = try_open(&disk).unwrap();
    assert_eq!(outbox.oldest(0, 10, usize::MAX).unwrap(), [(0, outcome("a"))]);
    let many: Vec<_> = (0..900).map(|at| outcome(&format!("b{at}"))).collect();
    for _ in 0..2 {
        let full = outbox.push(&many).unwrap_err();
        assert!(matches!(full, ClientError::DiskFull { .. }), "{full}");
        assert_eq!(outbox.counts().unwrap().waiting, 1);
    }
    // What waits is sent all the same, each outcome once.
    let oldest = outbox.oldest(0, 10, usize::MAX).unwrap();
    outbox.answered(&oldest, &[answer(v1::OutcomeStatus::Accepted, 7)], 5).unwrap();
    assert_eq!(outbox.oldest(0, 10, usize::MAX).unwrap(), []);
    // Once there is space it is sent again, because nothing on the disk says that the server has it.
    disk.set_full(false);
    outbox.push(&many).unwrap();
    assert_eq!(outbox.oldest(0, 1, usize::MAX).unwrap(), [(0, outcome("a"))]);
    drop(outbox);
    assert_eq!(try_open(&disk).unwrap().counts().unwrap().waiting, 901);
}

#[test]
fn each_sector_that_is_damaged_costs_its_own_outcomes_and_no_other() {
    let sound = FaultyDisk::default();
    let outbox = try_open(&sound).unwrap();
    let keys: Vec<_> = (0..30).map(|at| outcome(&format!("k{at}"))).collect();
    outbox.push(&keys).unwrap();
    let oldest = outbox.oldest(0, 20, usize::MAX).unwrap();
    let results: Vec<_> = (0..20)
        .map(|at| match at % 2 {
            0 => answer(v1::OutcomeStatus::Accepted, at + 1),
            _ => answer(v1::OutcomeStatus::Invalid, 0),
        })
        .collect();
    outbox.answered(&oldest, &results, 5).unwrap();
    drop(outbox);
    let path = Path::new(FOLDER).join(NAME);
    let bytes = Disk::read(&sound, &path).unwrap();
    let (mut salvaged, mut lost) = (0, 0);
    for (at, sector) in bytes.chunks(512).enumerate() {
        if sector.iter().all(|&byte| byte == 0) {
            continue;
        }
        for junk in [0, 0xa5] {
            let disk = sound.after(Left::All);
            disk.damage(&path, |bytes| bytes[at * 512..(at + 1) * 512].fill(junk));
            let outbox = try_open(&disk).unwrap_or_else(|error| panic!("sector {at}: {error}"));
            let waiting = outbox.oldest(0, 100, usize::MAX).unwrap();
            let counts = outbox.counts().unwrap();
            for (number, outcome) in &waiting {
                assert_eq!(*outcome, keys[*number as usize], "sector {at}");
            }
            if !disk.names().iter().any(|name| name == "outbox.redb.damaged-1") {
                // Nothing reads that sector any more.
                assert_eq!((counts.waiting, counts.sent, counts.dead_letters), (10, 10, 10));
                continue;
            }
            assert_eq!(counts.sent + counts.dead_letters, 0, "all of it is sent again");
            salvaged += 1;
            // One sector holds parts of three rows at most, and of some a second copy is left.
            assert!(counts.waiting >= 27, "sector {at}: {counts:?}");
            lost += 30 - counts.waiting;
            let (first, last) = (waiting[0].0, waiting.last().unwrap().0);
            let known = counts.waiting + counts.unreadable;
            assert!((last - first + 1..=30).contains(&known), "sector {at}: {counts:?}");
            outbox.push(&[outcome("neu")]).unwrap();
            let next = outbox.oldest(last + 1, 1, usize::MAX).unwrap();
            assert_eq!(next, [(last + 1, outcome("neu"))], "sector {at}");
        }
    }
    assert!(salvaged > 20 && lost > 0, "{salvaged} files salvaged, {lost} outcomes lost");
}

#[test]
fn a_salvage_that_is_killed_at_any_point_is_made_again() {
    let sound = FaultyDisk::default();
    try_open(&sound).unwrap().push(&[outcome("a"), outcome("b")]).unwrap();
    let path = Path::new(FOLDER).join(NAME);
    sound.damage(&path, |bytes| bytes[..512].fill(0));
    let begin = |disk: &FaultyDisk| {
        // The disk that the script is given is empty and has a fault; the damaged file goes onto it.
        disk.replace_files(&sound);
        let _ = try_open(disk);
    };
    at_every_point(begin, |disk, (), when| {
        let outbox = try_open(disk).unwrap_or_else(|error| panic!("{when}: {error}"));
        let waiting: Vec<_> = held(&outbox).waiting.into_values().collect();
        assert_eq!(waiting, [outcome("a"), outcome("b")], "{when}");
        let kept = Disk::read(disk, &beside(&path, "damaged-1"));
        assert_eq!(kept.unwrap(), Disk::read(&sound, &path).unwrap(), "{when}");
    });
}

#[test]
fn a_damaged_outbox_of_another_tenant_is_not_taken_over() {
    let disk = FaultyDisk::default();
    let shared: Arc<dyn Disk> = Arc::new(disk.clone());
    let other = Outbox::open(&shared, Path::new(FOLDER), "tokoku", BOUNDS).unwrap();
    other.push(&[outcome("a")]).unwrap();
    drop(other);
    disk.damage(&Path::new(FOLDER).join(NAME), |bytes| bytes[..512].fill(0));
    let refused = try_open(&disk).unwrap_err();
    assert!(matches!(&refused, ClientError::OtherTenant { tenant, .. } if tenant == "tokoku"));
    let other = Outbox::open(&shared, Path::new(FOLDER), "tokoku", BOUNDS).unwrap();
    assert_eq!(other.counts().unwrap().waiting, 1);
}

#[test]
fn what_was_begun_and_never_finished_by_an_older_release_is_no_obstacle() {
    for bytes in [vec![], vec![0; 4_096], vec![0; 1 << 20]] {
        let disk = FaultyDisk::default();
        Disk::write(&disk, &Path::new(FOLDER).join(NAME), &bytes).unwrap();
        let outbox = try_open(&disk).unwrap();
        outbox.push(&[outcome("a")]).unwrap();
        assert_eq!(
            outbox.counts().unwrap(),
            OutboxCounts { waiting: 1, ..OutboxCounts::default() }
        );
    }
}

#[test]
fn a_damaged_outbox_of_which_no_row_can_be_read_is_counted() {
    let path = Path::new(FOLDER).join(NAME);
    let disk = FaultyDisk::default();
    let database = redb::Database::builder().create_with_backend(disk.open(&path)).unwrap();
    write_first_format(&database, "pasarku", &[(50, outcome("b"))], &[], &[]);
    drop(database);
    disk.damage(&path, |bytes| bytes[..512].fill(0));
    let outbox = try_open(&disk).unwrap();
    let counts = outbox.counts().unwrap();
    assert_eq!((counts.waiting, counts.unreadable), (0, 1), "its rows have no checksums");
    assert_eq!(outbox.drop_dead_letters(None).unwrap().letters, 1);
}

#[test]
fn a_damaged_outbox_that_the_disk_does_not_give_is_not_taken_for_an_empty_one() {
    let path = Path::new(FOLDER).join(NAME);
    let disk = FaultyDisk::default();
    try_open(&disk).unwrap().push(&[outcome("a")]).unwrap();
    disk.damage(&path, |bytes| bytes[..4_096].fill(0));
    disk.make_unreadable(&path, 4_096);
    let counts = try_open(&disk).unwrap().counts().unwrap();
    assert_eq!((counts.waiting, counts.unreadable), (0, 1));
}

#[test]
fn an_outbox_of_the_first_format_is_taken_over_or_left_as_it_was() {
    let path = Path::new(FOLDER).join(NAME);
    let refusal = answer(v1::OutcomeStatus::Invalid, 0);
    let first = FaultyDisk::default();
    let database = redb::Database::builder().create_with_backend(first.open(&path)).unwrap();
    let waiting: Vec<_> = (50..60).map(|at| (at, outcome(&format!("w{at}")))).collect();
    let sent = [(4, 1, 2, outcome("s2")), (5, 1, 3, outcome("s3"))];
    let refused = [(7, outcome("r7"), refusal.clone())];
    write_first_format(&database, "pasarku", &waiting, &sent, &refused);
    drop(database);
    let expected = Held {
        waiting: waiting.into_iter().collect(),
        sent: sent.into_iter().map(|(at, _, number, outcome)| (at, (number, outcome))).collect(),
        dead: [(7, (outcome("r7"), refusal))].into(),
    };
    let first = first.after(Left::All);
    let open = |disk: &FaultyDisk| {
        disk.replace_files(&first);
        let _ = try_open(disk);
    };
    at_every_point(open, |disk, (), when| {
        let outbox = try_open(disk).unwrap_or_else(|error| panic!("{when}: {error}"));
        nothing_is_set_aside(disk, when);
        assert_eq!(held(&outbox), expected, "{when}");
        outbox.push(&[outcome("z")]).unwrap();
        assert_eq!(outbox.oldest(100, 1, 1).unwrap(), [(100, outcome("z"))], "{when}");
    });
}

#[test]
fn what_an_older_release_took_in_meanwhile_is_taken_over() {
    let disk = FaultyDisk::default();
    try_open(&disk).unwrap().push(&[outcome("a")]).unwrap();
    let path = Path::new(FOLDER).join(NAME);
    let database = redb::Database::builder().create_with_backend(disk.open(&path)).unwrap();
    write_first_format(&database, "pasarku", &[(50, outcome("b"))], &[], &[]);
    drop(database);
    let outbox = try_open(&disk).unwrap();
    let expected = [(0, outcome("a")), (50, outcome("b"))];
    assert_eq!(outbox.oldest(0, 10, usize::MAX).unwrap(), expected);
}

#[test]
fn a_row_that_cannot_be_read_is_kept_and_stands_in_nobodys_way() {
    let disk = FaultyDisk::default();
    let outbox = try_open(&disk).unwrap();
    outbox.push(&[outcome("a"), outcome("b"), outcome("c")]).unwrap();
    let spoilt = outbox.storage.write(|transaction| {
        let mut waiting = transaction.open_table(WAITING)?;
        let mut kept = waiting.get(1)?.unwrap().value().to_vec();
        *kept.last_mut().unwrap() ^= 1;
        waiting.insert(1, kept.as_slice())?;
        // A row in another's place is no better.
        let first = waiting.get(0)?.unwrap().value().to_vec();
        waiting.insert(7, first.as_slice())?;
        Ok(())
    });
    spoilt.unwrap();
    let keys = |outbox: &Outbox| {
        let oldest = outbox.oldest(0, 10, usize::MAX).unwrap();
        oldest.into_iter().map(|(_, outcome)| outcome.idempotency_key).collect::<Vec<_>>()
    };
    assert_eq!(keys(&outbox), ["a", "c"]);
    let counts = outbox.counts().unwrap();
    assert_eq!((counts.waiting, counts.unreadable), (2, 2));
    assert_eq!(keys(&outbox), ["a", "c"]);
    let none = Handled { letters: 0, unknown: vec![0, 1, 7] };
    assert_eq!(outbox.drop_dead_letters(Some(&[7, 0, 1, 7])).unwrap(), none);
    assert_eq!(outbox.drop_dead_letters(None).unwrap().letters, 2);
    assert_eq!(outbox.counts().unwrap().unreadable, 0);
}

#[test]
fn bytes_of_a_row_that_cannot_be_read_do_not_count_as_waiting() {
    let bytes = outcome("a").encoded_len() as u64;
    let bounds = Bounds { bytes: 2 * bytes, ..BOUNDS };
    type Meet = fn(&Outbox, Numbered);
    let cases: [(&str, Meet); 2] = [
        ("met when it is sent", |outbox, _| {
            assert_eq!(outbox.oldest(0, 10, usize::MAX).unwrap(), [(1, outcome("b"))]);
        }),
        ("met when it is answered", |outbox, sent| {
            let results = [answer(v1::OutcomeStatus::Accepted, 1)];
            outbox.answered(&sent[..1], &results, 5).unwrap();
        }),
    ];
    for (name, meet) in cases {
        let shared: Arc<dyn Disk> = Arc::new(FaultyDisk::default());
        let outbox = Outbox::open(&shared, Path::new(FOLDER), "pasarku", bounds).unwrap();
        outbox.push(&[outcome("a"), outcome("b")]).unwrap();
        let sent = outbox.oldest(0, 10, usize::MAX).unwrap();
        let spoilt = outbox.storage.write(|transaction| {
            let mut waiting = transaction.open_table(WAITING)?;
            let mut kept = waiting.get(0)?.unwrap().value().to_vec();
            *kept.last_mut().unwrap() ^= 1;
            waiting.insert(0, kept.as_slice())?;
            Ok(())
        });
        spoilt.unwrap();
        meet(&outbox, sent);
        outbox.push(&[outcome("c")]).unwrap_or_else(|error| panic!("{name}: {error}"));
        let full = outbox.push(&[outcome("d")]).unwrap_err();
        assert!(matches!(full, ClientError::OutboxFull { entries: 2 }), "{name}: {full}");
    }
}

#[test]
fn rows_that_cannot_be_read_are_kept_within_bounds() {
    let folder = tempfile::tempdir().unwrap();
    // Each claims to go on for 16 MiB.
    let mut file = vec![1; 18 << 20];
    for number in 0..20_u8 {
        let mut header = crate::sealed::seal(number.into(), b"");
        header[16..20].copy_from_slice(&(16_u32 << 20).to_le_bytes());
        let at = usize::from(number) * 4_096;
        file[at..at + header.len()].copy_from_slice(&header);
    }
    std::fs::write(folder.path().join(NAME), file).unwrap();
    let disk: Arc<dyn Disk> = Arc::new(crate::disk::SystemDisk);
    let outbox = Outbox::open(&disk, folder.path(), "pasarku", BOUNDS).unwrap();
    assert_eq!(outbox.counts().unwrap().unreadable, 20);
    let bytes = outbox.storage.read(|transaction| {
        let mut bytes = 0;
        for entry in transaction.open_table(UNREADABLE)?.iter()? {
            bytes += entry?.1.value().len();
        }
        Ok(bytes)
    });
    let bytes = bytes.unwrap();
    assert!((40 << 20..=64 << 20).contains(&bytes), "{bytes}");
}

#[test]
fn dead_letters_are_kept_until_somebody_sees_to_them_and_too_many_stop_the_outbox() {
    let outbox = try_open(&FaultyDisk::default()).unwrap();
    let many: Vec<_> = (0..12).map(|at| outcome(&format!("k{at}"))).collect();
    outbox.push(&many).unwrap();
    let oldest = outbox.oldest(0, 12, usize::MAX).unwrap();
    outbox.answered(&oldest, &vec![answer(v1::OutcomeStatus::Invalid, 0); 12], 5).unwrap();
    // None is dropped, though there are more than are taken.
    assert_eq!(outbox.counts().unwrap().dead_letters, 12);
    let full = outbox.push(&[outcome("z")]).unwrap_err();
    assert!(matches!(full, ClientError::DeadLettersFull { dead_letters: 12 }), "{full}");
    let page = outbox.dead_letters(Some(8), 2).unwrap();
    assert_eq!(page.iter().map(|letter| letter.number).collect::<Vec<_>>(), [9, 10]);
    assert_eq!((page[0].outcome.clone(), page[0].refused_at), (outcome("k9"), 5));
    let handled = |letters| Handled { letters, unknown: vec![99] };
    assert_eq!(outbox.drop_dead_letters(Some(&[0, 1, 99])).unwrap(), handled(2));
    assert_eq!(outbox.retry(Some(&[5, 99, 5])).unwrap(), handled(1));
    assert_eq!(outbox.oldest(0, 10, usize::MAX).unwrap(), [(5, outcome("k5"))]);
    outbox.push(&[outcome("z")]).unwrap();
    assert_eq!(outbox.retry(None).unwrap().letters, 9);
    assert_eq!(outbox.counts().unwrap().waiting, 11);
}
