//! A damaged outbox on a full disk: nothing of it is lost, and nothing waits for it but outcomes.

use super::*;

/// So many outcomes on a disk that has spoilt the beginning of their file.
fn damaged(count: usize) -> (FaultyDisk, std::path::PathBuf) {
    let disk = FaultyDisk::default();
    let outbox = try_open(&disk).unwrap();
    outbox.push(&(0..count).map(long).collect::<Vec<_>>()).unwrap();
    drop(outbox);
    let path = Path::new(FOLDER).join(NAME);
    disk.damage(&path, |bytes| bytes[..512].fill(0));
    (disk, path)
}

fn long(at: usize) -> v1::Outcome {
    v1::Outcome { title: "Balpres ".repeat(100), ..outcome(&format!("k{at}")) }
}

/// All of them are in line, and the file that was damaged is kept.
fn nothing_is_lost(outbox: &Outbox, count: usize, disk: &FaultyDisk, file: &[u8], when: &str) {
    let waiting = outbox.oldest(0, count, usize::MAX).unwrap();
    let expected: Vec<_> = (0..count).map(|at| (at as u64, long(at))).collect();
    assert!(waiting == expected, "{when}: {} wait", waiting.len());
    let kept = Disk::read(disk, &beside(&Path::new(FOLDER).join(NAME), "damaged-1"));
    assert!(kept.unwrap() == file, "{when}: another file is kept");
}

#[test]
fn it_opens_all_the_same_and_is_salvaged_once_there_is_space() {
    let (disk, path) = damaged(30);
    let file = Disk::read(&disk, &path).unwrap();
    disk.set_full(true);
    for start in 0..2 {
        let outbox = try_open(&disk).unwrap_or_else(|error| panic!("start {start}: {error}"));
        let calls: [Step; 4] = [
            |outbox| outbox.push(&[outcome("z")]),
            |outbox| outbox.oldest(0, 1, 1).map(drop),
            |outbox| outbox.counts().map(drop),
            |outbox| outbox.rewind().map(drop),
        ];
        for (at, call) in calls.iter().enumerate() {
            let full = call(&outbox).unwrap_err();
            assert!(matches!(full, ClientError::DiskFull { .. }), "call {at}: {full}");
        }
        assert_eq!(disk.names(), [NAME], "nothing takes space in vain");
        assert!(Disk::read(&disk, &path).unwrap() == file);
        outbox.close();
        assert!(matches!(outbox.counts(), Err(ClientError::Closed)));
    }
    let outbox = try_open(&disk).unwrap();
    disk.set_full(false);
    outbox.push(&[outcome("z")]).unwrap();
    assert_eq!(outbox.oldest(30, 10, usize::MAX).unwrap(), [(30, outcome("z"))]);
    nothing_is_lost(&outbox, 30, &disk, &file, "with space");
    drop(outbox);
    assert_eq!(try_open(&disk).unwrap().counts().unwrap().waiting, 31);
}

#[test]
fn space_for_some_of_it_is_not_enough_and_does_no_harm() {
    let (damaged, path) = damaged(900);
    let file = Disk::read(&damaged, &path).unwrap();
    let mut waited = 0;
    for free in (0..).step_by(300) {
        let disk = damaged.after(Left::All);
        disk.set_free(Some(free));
        let when = format!("{free} sectors are free");
        let outbox = try_open(&disk).unwrap_or_else(|error| panic!("{when}: {error}"));
        if outbox.counts().is_ok() {
            nothing_is_lost(&outbox, 900, &disk, &file, &when);
            break;
        }
        waited += 1;
        assert_eq!(disk.names(), [NAME], "{when}");
        drop(outbox);
        disk.set_free(None);
        nothing_is_lost(&try_open(&disk).unwrap(), 900, &disk, &file, &when);
    }
    assert!(waited > 4, "{waited}");
}

#[test]
fn a_salvage_that_was_killed_half_way_is_completed_by_whoever_looks_first() {
    let (sound, path) = damaged(30);
    let begin = |disk: &FaultyDisk| {
        disk.replace_files(&sound);
        let _ = try_open(disk);
    };
    at_every_point(begin, |disk, (), when| {
        let shared: Arc<dyn Disk> = Arc::new(disk.clone());
        match Outbox::open_existing(&shared, Path::new(FOLDER), BOUNDS) {
            Ok(Some(outbox)) => assert_eq!(outbox.counts().unwrap().waiting, 30, "{when}"),
            Ok(None) => panic!("{when}: it is said to be none"),
            Err(error) => {
                assert!(Disk::exists(disk, &path).unwrap(), "{when}: {error}");
                assert!(error.to_string().contains("start the client"), "{when}: {error}");
            }
        }
    });
}

#[test]
fn what_else_fails_is_told_as_it_is_and_makes_nobody_wait() {
    for point in 0.. {
        let (disk, _) = damaged(3);
        disk.set_full(true);
        let outbox = try_open(&disk).unwrap();
        disk.set_full(false);
        disk.set_fault(Fault::Once(point, ErrorKind::Other));
        if let Err(error) = outbox.counts() {
            assert!(matches!(error, ClientError::Storage { .. }), "operation {point}: {error}");
        }
        let counts = outbox.counts().unwrap_or_else(|e| panic!("operation {point}: {e}"));
        assert_eq!(counts.waiting, 3, "operation {point}");
        if !disk.failed() {
            break;
        }
    }
    // An outbox of another tenant stays one.
    let (disk, _) = damaged(3);
    disk.set_full(true);
    let shared: Arc<dyn Disk> = Arc::new(disk.clone());
    let outbox = Outbox::open(&shared, Path::new(FOLDER), "tokoku", BOUNDS).unwrap();
    disk.set_full(false);
    for _ in 0..2 {
        let error = outbox.counts().unwrap_err();
        assert!(matches!(error, ClientError::OtherTenant { .. }), "{error}");
    }
}

#[test]
fn an_outbox_that_a_full_disk_leaves_unmade_is_not_said_to_be_damaged() {
    let mut waited = 0;
    for free in 0.. {
        let disk = FaultyDisk::default();
        disk.set_free(Some(free));
        let outbox = try_open(&disk).unwrap_or_else(|error| panic!("{free} sectors: {error}"));
        assert!(!outbox.is_damaged(), "{free} sectors are free");
        if outbox.counts().is_ok() {
            break;
        }
        waited += 1;
        disk.set_free(None);
        assert_eq!(outbox.counts().unwrap().waiting, 0, "{free} sectors were free");
    }
    assert!(waited > 4, "{waited}");
}
