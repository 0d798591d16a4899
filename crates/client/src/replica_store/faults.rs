//! The replica on a disk that fails: a kill and a power cut at every operation, no space, and damage
//! anywhere. No older version comes back, and no key set is forgotten.

use std::io::ErrorKind;
use std::sync::LazyLock;

use saring_bundle::{
    Bundle, Head, LogPositions, PrivateKey, Purpose, Refusal, Signer as _, TrustedKey,
};
use saring_engine::{
    Condition, Effect, Example, Listing, Mode, Plan, Rule, Source, Thresholds, Title, Validity,
    Within, WordList, Words,
};

use super::*;
use crate::disk::faulty::{Fault, FaultyDisk, Left, at_every_point};
use crate::sealed::{seal, unseal};

const FOLDER: &str = "/data";
pub(crate) const TENANT: &str = "pasarku";
pub(crate) const NOW: i64 = 1_767_225_600_000_000;
pub(crate) const MINUTE: i64 = 60_000_000;

pub(crate) fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed(&[seed; 32])
}

fn key_set(version: i64, seeds: &[u8]) -> KeySet {
    let key = |&seed| TrustedKey::new(key(seed).public_key(), Purpose::ALL);
    KeySet::new(1, version, seeds.iter().map(key).collect())
}

/// Something as it is sent.
pub(crate) struct Sent(pub ResourceVersion, pub Envelope);

impl Sent {
    pub(crate) fn new(resource: ResourceName, version: i64, envelope: Envelope) -> Sent {
        let digest = Digest::of(&envelope.payload);
        Sent(ResourceVersion { resource, version, digest }, envelope)
    }
}

pub(crate) fn keys(version: i64, seeds: &[u8]) -> Sent {
    let payload = key_set(version, seeds).to_payload();
    let mut envelope = Envelope::sign(Purpose::KeySet, payload, &key(seeds[0])).unwrap();
    for &seed in &seeds[1..] {
        envelope.sign_too(&key(seed)).unwrap();
    }
    Sent::new(ResourceName::key_set(), version, envelope)
}

pub(crate) fn rule_set(name: &str, version: i64, seed: u8) -> Sent {
    let title = || Title { id: "Uji".into(), en: "Test".into() };
    let example = |title: &str| Example { listing: Listing::titled(title), verdict: None };
    let plan = Plan {
        format: *saring_engine::FORMATS.start(),
        fold_version: saring_text::FOLD_VERSION,
        rule_set: name.into(),
        title: title(),
        legal_basis: Vec::new(),
        thresholds: Thresholds::default(),
        ordinary: Vec::new(),
        lists: vec![WordList {
            name: "kata".into(),
            terms: vec![format!("kata{version}")],
            variants: saring_text::Variants::default(),
        }],
        images: Vec::new(),
        rules: vec![Rule {
            id: "kata".into(),
            title: title(),
            when: Condition::Occurs {
                words: Words { list: Source::List(0), except: Vec::new() },
                within: Within::AnyText,
            },
            effect: Effect::Block,
            across_blocks: false,
            mode: Mode::Enforce,
            valid: Validity::default(),
            matches: vec![example(&format!("kata{version}"))],
            passes: vec![example("lain")],
        }],
        examples: Vec::new(),
    };
    let payload = Bundle::new(plan, format!("kata: kata{version}"), version, NOW).to_payload();
    let envelope = Envelope::sign(Purpose::Bundle, payload, &key(seed)).unwrap();
    Sent::new(ResourceName::rule_set(name), version, envelope)
}

fn head(newest: &[&Sent], seed: u8) -> Envelope {
    let resources = newest.iter().map(|sent| sent.0.clone()).collect();
    let head = Head::new(TENANT.into(), 1, NOW, NOW + 10 * MINUTE, resources);
    Envelope::sign(Purpose::Head, head.to_payload(), &key(seed)).unwrap()
}

/// What comes one after the other: rule sets, a change of keys, newer rule sets by the new key.
static RECEIVED: LazyLock<Vec<(Option<Envelope>, Sent)>> = LazyLock::new(received);

fn received() -> Vec<(Option<Envelope>, Sent)> {
    let mut received = Vec::new();
    for sent in [rule_set("a", 1, 1), rule_set("b", 1, 1)] {
        received.push((Some(head(&[&sent], 1)), sent));
    }
    received.push((None, keys(2, &[1, 2])));
    received.push((None, keys(3, &[2, 1])));
    for sent in [rule_set("a", 2, 2), rule_set("a", 3, 2), rule_set("b", 2, 2)] {
        received.push((Some(head(&[&sent], 2)), sent));
    }
    received
}

pub(crate) fn try_open(disk: &FaultyDisk) -> Result<(ReplicaStore, Restored), ClientError> {
    open_with(disk, &keys(1, &[1]))
}

/// With these keys handed over.
fn open_with(disk: &FaultyDisk, given: &Sent) -> Result<(ReplicaStore, Restored), ClientError> {
    let disk: Arc<dyn Disk> = Arc::new(disk.clone());
    let given = Given::read(given.1.to_json().as_bytes()).unwrap();
    ReplicaStore::open(&disk, Path::new(FOLDER), TENANT, given, NOW)
}

/// Takes one thing in, as the installer does.
fn receive(
    copy: &ReplicaStore,
    replica: &mut Replica,
    (head, sent): &(Option<Envelope>, Sent),
) -> Result<(), ClientError> {
    if let Some(head) = head {
        replica.heartbeat(head, NOW).unwrap();
    }
    let prepared = replica.prepare(&sent.0, &sent.1, NOW).unwrap().unwrap();
    copy.save(Some((&sent.0, &Change::Whole(&sent.1))), None, &prepared)?;
    prepared.commit();
    head.iter().try_for_each(|head| copy.save_head(Some(head), replica.seen()))
}

/// Takes all in, with a restart in between; gives how many things were put in force.
fn walk(disk: &FaultyDisk) -> usize {
    let Ok((mut copy, (mut replica, _))) = try_open(disk) else { return 0 };
    for (at, next) in RECEIVED.iter().enumerate() {
        if at == 5 {
            drop(copy);
            match try_open(disk) {
                Ok((opened, (restored, _))) => (copy, replica) = (opened, restored),
                Err(_) => return at,
            }
        }
        if receive(&copy, &mut replica, next).is_err() {
            return at;
        }
    }
    RECEIVED.len()
}

/// What is in force after so many things, by name.
pub(crate) fn in_force(replica: &Replica) -> Vec<(String, i64)> {
    let mut all: Vec<_> =
        replica.in_force().into_iter().map(|it| (it.resource.name, it.version)).collect();
    all.sort();
    all
}

fn expected(count: usize) -> (Vec<(String, i64)>, i64) {
    let (mut versions, mut keys) = (std::collections::BTreeMap::new(), 1);
    for (_, sent) in &RECEIVED[..count] {
        if sent.0.resource == ResourceName::key_set() {
            keys = sent.0.version;
        } else {
            versions.insert(sent.0.resource.name.clone(), sent.0.version);
        }
    }
    (versions.into_iter().collect(), keys)
}

/// No version and no key set below those of the first `count` things is taken any more.
fn nothing_older_is_taken(mut replica: Replica, count: usize, when: &str) {
    let seed = if expected(count).1 >= 3 { 2 } else { 1 };
    for (_, old) in &RECEIVED[..count] {
        let (name, versions) = (&old.0.resource.name, expected(count).0);
        let newest = versions.iter().find(|(it, _)| it == name).map(|(_, version)| *version);
        if newest.is_none_or(|newest| newest == old.0.version) {
            continue;
        }
        let _ = replica.heartbeat(&head(&[old], seed), NOW);
        let again = replica.prepare(&old.0, &old.1, NOW);
        assert!(again.is_err(), "{when}: {:?} came back", old.0);
    }
}

#[test]
fn a_kill_or_a_power_cut_at_any_point_brings_nothing_older_back() {
    let all = RECEIVED.len();
    let checked = at_every_point(walk, |disk, &count, when| {
        let (copy, (replica, refused)) = try_open(disk).unwrap_or_else(|e| panic!("{when}: {e}"));
        assert_eq!(refused, [], "{when}");
        assert!(disk.names().iter().all(|name| !name.contains("damaged")), "{when}");
        let now = (in_force(&replica), replica.keys().version);
        let allowed = [expected(count), expected((count + 1).min(all))];
        assert!(allowed.contains(&now), "{when}, after {count}: {now:?}");
        nothing_older_is_taken(replica, count, when);

        // Now the file is damaged too, before anything else was written.
        drop(copy);
        disk.damage(&Path::new(FOLDER).join(NAME), |bytes| bytes[..512].fill(0));
        let (_, (replica, refused)) = try_open(disk).unwrap_or_else(|e| panic!("{when}: {e}"));
        assert!(refused.is_empty() && replica.in_force().is_empty(), "{when}");
        assert!(replica.keys().version >= expected(count).1, "{when}: the key set is forgotten");
        nothing_older_is_taken(replica, count, when);
    });
    assert!(checked > 500, "{checked}");
}

#[test]
fn a_damaged_sector_is_no_matter_or_all_comes_anew_but_what_must_not_be_forgotten() {
    let sound = FaultyDisk::default();
    let all = walk(&sound);
    assert_eq!(all, RECEIVED.len());
    let (mut set_aside, names) = (0, sound.names());
    assert_eq!(names, [NAME, "seen"]);
    for name in names {
        let path = Path::new(FOLDER).join(name);
        let bytes = Disk::read(&sound, &path).unwrap();
        for (at, sector) in bytes.chunks(512).enumerate() {
            if sector.iter().all(|&byte| byte == 0) {
                continue;
            }
            let when = format!("{path:?}, sector {at}");
            let disk = sound.after(Left::All);
            disk.damage(&path, |bytes| {
                let end = bytes.len().min(at * 512 + 512);
                bytes[at * 512..end].fill(0xa5);
            });
            let (copy, (mut replica, _)) =
                try_open(&disk).unwrap_or_else(|e| panic!("{when}: {e}"));
            assert_eq!(replica.keys().version, 3, "{when}");
            if disk.names().iter().any(|name| name == "copy.redb.damaged") {
                set_aside += 1;
                assert_eq!(replica.in_force(), [], "{when}");
                // The newest comes again, and goes to disk.
                for newest in [5, 6] {
                    receive(&copy, &mut replica, &RECEIVED[newest]).unwrap();
                }
            }
            assert_eq!(in_force(&replica), expected(all).0, "{when}");
            drop(copy);
            let (_, (replica, refused)) = try_open(&disk).unwrap();
            assert_eq!((in_force(&replica), refused), (expected(all).0, vec![]), "{when}");
            nothing_older_is_taken(replica, all, &when);
        }
    }
    assert!(set_aside > 10, "{set_aside}");
}

#[test]
fn a_disk_that_is_full_at_the_start_leaves_all_in_force() {
    let disk = FaultyDisk::default();
    let all = walk(&disk);
    let disk = disk.after(Left::Synced);
    disk.set_full(true);
    let (copy, (mut replica, refused)) = try_open(&disk).unwrap();
    assert_eq!((in_force(&replica), refused), (expected(all).0, vec![]));
    // What fits into pages that are free is kept; what cannot be kept is not put in force.
    let mut more = 0;
    let (name, next) = loop {
        let name = format!("lebih-{more}");
        let newest = rule_set(&name, 1, 2);
        let next = (Some(head(&[&newest], 2)), newest);
        match receive(&copy, &mut replica, &next) {
            Ok(()) => more += 1,
            Err(ClientError::DiskFull { .. }) => break (name, next),
            Err(error) => panic!("{error}"),
        }
        assert!(more < 1_000, "the disk is not full");
    };
    let is_in_force = |replica: &Replica| in_force(replica).iter().any(|(known, _)| *known == name);
    assert_eq!(in_force(&replica).len(), expected(all).0.len() + more);
    assert!(!is_in_force(&replica));
    disk.set_full(false);
    receive(&copy, &mut replica, &next).unwrap();
    drop(copy);
    let (_, (replica, _)) = try_open(&disk).unwrap();
    assert!(is_in_force(&replica));
}

#[test]
fn an_operation_that_fails_stops_nothing_for_good() {
    for point in 0.. {
        let disk = FaultyDisk::default();
        disk.set_fault(Fault::Once(point, ErrorKind::Other));
        let opened = try_open(&disk).or_else(|_| try_open(&disk));
        let (copy, (mut replica, _)) = opened.unwrap_or_else(|e| panic!("operation {point}: {e}"));
        for next in RECEIVED.iter() {
            let again = receive(&copy, &mut replica, next);
            let again = again.or_else(|_| match replica.seen().highest(&next.1.0.resource) {
                // Only the head was not kept.
                Some(version) if *version == next.1.0 => Ok(()),
                _ => receive(&copy, &mut replica, next),
            });
            again.unwrap_or_else(|error| panic!("operation {point}: {error}"));
        }
        drop(copy);
        let (_, (replica, refused)) = try_open(&disk.after(Left::Synced)).unwrap();
        let now = (in_force(&replica), replica.keys().version);
        assert_eq!((now, refused), (expected(RECEIVED.len()), vec![]), "operation {point}");
        if !disk.failed() {
            break;
        }
    }
}

#[test]
fn what_must_not_be_forgotten_is_read_or_there_is_no_start() {
    type Spoil = fn(&FaultyDisk, &Path);
    let path = Path::new(FOLDER).join("seen");
    // What is wrong with the file of what was seen, and whether there is a start.
    let cases: [(&str, Spoil, bool); 6] = [
        ("it is missing", |disk, path| Disk::remove(disk, path).unwrap(), true),
        ("it is damaged", |disk, path| disk.damage(path, |bytes| bytes[30] ^= 1), true),
        ("the disk does not give it", |disk, path| disk.make_unreadable(path, 0), false),
        ("a newer release added to it", |disk, path| rewrite(disk, path, "{", "{\"x\":[1],"), true),
        (
            "a newer release added to what was seen",
            |disk, path| rewrite(disk, path, "\"seen\":{", "\"seen\":{\"x\":[1],"),
            true,
        ),
        (
            "a newer release writes it in another form",
            |disk, path| rewrite(disk, path, "\"versions\":", "\"ranges\":"),
            false,
        ),
    ];
    for (name, spoil, starts) in cases {
        let disk = FaultyDisk::default();
        walk(&disk);
        spoil(&disk, &path);
        match try_open(&disk) {
            Ok((_, (replica, _))) => {
                assert!(starts, "{name}: it started");
                assert_eq!(replica.keys().version, 3, "{name}");
                nothing_older_is_taken(replica, RECEIVED.len(), name);
            }
            Err(ClientError::Storage { path: told, problem }) => {
                assert!(!starts, "{name}: {problem}");
                assert_eq!(told, path);
                assert!(problem.contains("keeps older versions from coming back"), "{problem}");
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

/// Changes what the file of what was seen says, with a checksum that is right; the replica itself is
/// lost.
fn rewrite(disk: &FaultyDisk, path: &Path, from: &str, to: &str) {
    let bytes = Disk::read(disk, path).unwrap();
    let unsealed = unseal(&bytes).unwrap();
    let content = std::str::from_utf8(unsealed.content).unwrap();
    assert!(content.contains(from), "{content}");
    let changed = seal(unsealed.number, content.replacen(from, to, 1).as_bytes());
    disk.damage(path, |bytes| *bytes = changed);
    Disk::remove(disk, &path.with_file_name(NAME)).unwrap();
}

#[test]
fn an_older_file_put_in_the_place_of_the_newest_brings_nothing_back() {
    let (old, new) = (FaultyDisk::default(), FaultyDisk::default());
    let (copy, (mut replica, _)) = try_open(&old).unwrap();
    for next in &RECEIVED[..2] {
        receive(&copy, &mut replica, next).unwrap();
    }
    drop(copy);
    let all = walk(&new);
    let path = Path::new(FOLDER).join(NAME);
    let bytes = Disk::read(&old, &path).unwrap();
    new.damage(&path, |now| *now = bytes);
    let (_, (replica, refused)) = try_open(&new).unwrap();
    assert_eq!((in_force(&replica), refused.len()), (vec![], 2));
    assert_eq!(replica.keys().version, 3);
    nothing_older_is_taken(replica, all, "an older file");
}

/// As after a restore of the server: the newer file by hand, and then the one before it again.
#[test]
fn keys_by_hand_are_not_forgotten_once_something_they_signed_has_come() {
    let (first, second) = (keys(1, &[1]), keys(2, &[2, 1]));
    // What came while the second counted, what is lost then, and the version of the keys
    // that count when the first is handed over again.
    #[derive(Clone, Copy, PartialEq)]
    enum Came {
        Nothing,
        Head,
        RuleSet,
    }
    let cases = [
        ("nothing came", Came::Nothing, None, Ok(1)),
        ("a head came", Came::Head, None, Ok(2)),
        ("a head came, and the replica is lost", Came::Head, Some(NAME), Ok(2)),
        ("something came", Came::RuleSet, None, Ok(2)),
        ("something came, and what was seen is lost", Came::RuleSet, Some("seen"), Err(1)),
        ("something came, and the replica is lost", Came::RuleSet, Some(NAME), Ok(2)),
    ];
    for (name, came, lost, expected) in cases {
        let disk = FaultyDisk::default();
        drop(open_with(&disk, &first).unwrap());
        let (copy, (mut replica, _)) = open_with(&disk, &second).unwrap();
        let sent = rule_set("a", 1, 2);
        let head = head(&[&sent], 2);
        match came {
            Came::Nothing => {}
            Came::Head => {
                replica.heartbeat(&head, NOW).unwrap();
                copy.save_head(Some(&head), replica.seen()).unwrap();
            }
            Came::RuleSet => receive(&copy, &mut replica, &(Some(head), sent)).unwrap(),
        }
        drop(copy);
        if let Some(lost) = lost {
            Disk::remove(&disk, &Path::new(FOLDER).join(lost)).unwrap();
        }
        // However often.
        for start in 1..=3 {
            let version = match open_with(&disk, &first) {
                Ok((_, (replica, _))) => Ok(replica.keys().version),
                Err(ClientError::OlderTrust { given }) => Err(given),
                Err(error) => panic!("{name}: {error}"),
            };
            assert_eq!(version, expected, "{name}, start {start}");
        }
    }
}

/// Also of a head that has expired by the next start, and of one whose time cannot be believed.
#[test]
fn where_the_log_stood_outlives_a_restart() {
    const HOUR: i64 = 60 * MINUTE;
    let head_at = |issued_at, shared| {
        let head = Head::new(TENANT.into(), 1, issued_at, issued_at + 10 * MINUTE, Vec::new());
        let payload = head.at(LogPositions { shared, tenant: 0 }).to_payload();
        Envelope::sign(Purpose::Head, payload, &key(1)).unwrap()
    };
    for issued_at in [NOW, NOW + 2 * HOUR] {
        let disk = FaultyDisk::default();
        let (copy, (mut replica, _)) = try_open(&disk).unwrap();
        let head = head_at(issued_at, 5);
        let ahead = replica.heartbeat(&head, NOW).unwrap();
        copy.save_head(ahead.is_none().then_some(&head), replica.seen()).unwrap();
        drop(copy);
        let later = NOW + HOUR;
        let given = Given::read(keys(1, &[1]).1.to_json().as_bytes()).unwrap();
        let disk: Arc<dyn Disk> = Arc::new(disk);
        let opened = ReplicaStore::open(&disk, Path::new(FOLDER), TENANT, given, later);
        let (_, (mut replica, _)) = opened.unwrap();
        let older = replica.heartbeat(&head_at(later, 4), later);
        assert_eq!(older, Err(Refusal::HeadReplayed), "{issued_at}");
        assert_eq!(replica.heartbeat(&head_at(later, 5), later), Ok(None), "{issued_at}");
    }
}
