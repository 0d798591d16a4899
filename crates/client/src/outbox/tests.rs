//! What becomes of outcomes in an outbox, step by step.

use super::answers::Answered;
use super::*;
use crate::disk::SystemDisk;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;
const BOUNDS: Bounds = Bounds { outcomes: 4, bytes: 1 << 20, dead_letters: 10, keep: 7 * DAY };

fn open(folder: &Path, bounds: Bounds) -> Outbox {
    let disk: Arc<dyn Disk> = Arc::new(SystemDisk);
    Outbox::open(&disk, folder, "pasarku", bounds).unwrap()
}

fn outcome(key: &str) -> v1::Outcome {
    v1::Outcome { idempotency_key: key.into(), ..v1::Outcome::default() }
}

fn result(status: v1::OutcomeStatus, position: i64) -> v1::OutcomeResult {
    v1::OutcomeResult { status: status.into(), position, ..v1::OutcomeResult::default() }
}

fn keys(outbox: &Outbox) -> Vec<String> {
    let oldest = outbox.oldest(0, 10, usize::MAX).unwrap();
    oldest.into_iter().map(|(_, outcome)| outcome.idempotency_key).collect()
}

fn answer(outbox: &Outbox, results: &[v1::OutcomeResult], now: i64) -> usize {
    let oldest = outbox.oldest(0, results.len(), usize::MAX).unwrap();
    outbox.answered(&oldest, results, now).unwrap().decided
}

#[test]
fn outcomes_wait_until_they_are_answered_and_come_back_if_lost() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = open(folder.path(), BOUNDS);
    outbox.push(&[outcome("a"), outcome("b"), outcome("c")]).unwrap();
    assert!(matches!(
        outbox.push(&[outcome("d"), outcome("e")]),
        Err(ClientError::OutboxFull { entries: 3 })
    ));
    drop(outbox);

    let outbox = open(folder.path(), BOUNDS);
    assert_eq!(keys(&outbox), ["a", "b", "c"]);
    let results = [
        result(v1::OutcomeStatus::Accepted, 7),
        result(v1::OutcomeStatus::Invalid, 0),
        result(v1::OutcomeStatus::Duplicate, 9),
    ];
    assert_eq!(answer(&outbox, &results, 1), 3);
    let counts = OutboxCounts { sent: 2, dead_letters: 1, ..OutboxCounts::default() };
    assert_eq!(outbox.counts().unwrap(), counts);
    let dead = outbox.dead_letters(None, 10).unwrap();
    assert_eq!(dead[0].outcome.idempotency_key, "b");
    outbox.drop_dead_letters(Some(&[dead[0].number])).unwrap();
    assert_eq!(outbox.counts().unwrap().dead_letters, 0);

    let (position, newest) = outbox.newest_sent().unwrap().unwrap();
    assert_eq!((position, newest.idempotency_key.as_str()), (9, "c"));
    outbox.push(&[outcome("d")]).unwrap();
    assert_eq!(outbox.rewind().unwrap(), 2);
    assert_eq!(keys(&outbox), ["a", "c", "d"], "each in the place that it had");
    assert_eq!(outbox.newest_sent().unwrap(), None);
}

#[test]
fn what_is_full_by_its_bytes_takes_more_once_some_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let long = |key: &str| v1::Outcome { category: "k".repeat(500), ..outcome(key) };
    let bytes = long("a").encoded_len() as u64;
    let outbox = open(folder.path(), Bounds { bytes: 2 * bytes, ..BOUNDS });
    outbox.push(&[long("a"), long("b")]).unwrap();
    assert!(matches!(outbox.push(&[outcome("c")]), Err(ClientError::OutboxFull { .. })));
    assert_eq!(answer(&outbox, &[result(v1::OutcomeStatus::Accepted, 1)], 1), 1);
    outbox.push(&[long("c")]).unwrap();
    assert_eq!(outbox.oldest(0, 10, 1).unwrap().len(), 1, "at least one");
    assert_eq!(outbox.oldest(0, 10, bytes as usize).unwrap().len(), 1);
    assert_eq!(keys(&outbox), ["b", "c"]);
}

#[test]
fn what_is_not_decided_on_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = open(folder.path(), BOUNDS);
    outbox.push(&[outcome("a"), outcome("b")]).unwrap();
    let results = [v1::OutcomeStatus::Unspecified, v1::OutcomeStatus::Queued];
    assert_eq!(answer(&outbox, &results.map(|status| result(status, 0)), 1), 0);
    assert_eq!(keys(&outbox), ["a", "b"]);
    let behind = outbox.oldest(1, 10, usize::MAX).unwrap();
    assert_eq!((behind[0].0, behind.len()), (1, 1));
}

#[test]
fn a_position_that_is_given_away_again_loses_no_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = open(folder.path(), BOUNDS);
    outbox.push(&[outcome("a"), outcome("b")]).unwrap();
    let accepted = |position| result(v1::OutcomeStatus::Accepted, position);
    answer(&outbox, &[accepted(10), accepted(11)], 1);
    outbox.push(&[outcome("c")]).unwrap();
    let new = outbox.oldest(0, 1, usize::MAX).unwrap();
    let answered = outbox.answered(&new, &[accepted(11)], 2).unwrap();
    assert_eq!(answered, Answered { decided: 1, restored: true });
    assert_eq!(keys(&outbox), ["b"]);
    // The same one again is no sign of that.
    let old = outbox.oldest(0, 1, usize::MAX).unwrap();
    answer(&outbox, &[accepted(12)], 3);
    outbox.push(&[outcome("b")]).unwrap();
    let twice = outbox.oldest(0, 1, usize::MAX).unwrap();
    assert_ne!(old[0].0, twice[0].0);
    let again = result(v1::OutcomeStatus::Duplicate, 12);
    let answered = outbox.answered(&twice, &[again], 4).unwrap();
    assert_eq!(answered, Answered { decided: 1, restored: false });
}

#[test]
fn what_is_sent_again_and_refused_again_is_one_dead_letter() {
    let other = v1::Outcome { category: "lain".into(), ..outcome("a") };
    let refused = |why: &str| v1::OutcomeResult {
        error: Some(v1::ItemError { message: why.into(), ..v1::ItemError::default() }),
        ..result(v1::OutcomeStatus::Invalid, 0)
    };
    let letters = |outbox: &Outbox| {
        let letters = outbox.dead_letters(None, 10).unwrap().into_iter();
        let told = |letter: DeadLetter| {
            (letter.number, letter.outcome, letter.refused_at, letter.answer.error.unwrap().message)
        };
        letters.map(told).collect::<Vec<_>>()
    };
    let letter = |number, outcome: &v1::Outcome, at, why: &str| {
        (number, outcome.clone(), at, why.to_owned())
    };
    let a = outcome("a");

    let folder = tempfile::tempdir().unwrap();
    let outbox = open(folder.path(), Bounds { dead_letters: 2, ..BOUNDS });
    // Twice in one batch, and with another content under its key.
    outbox.push(&[a.clone(), a.clone(), other.clone()]).unwrap();
    assert_eq!(answer(&outbox, &["one", "two", "three"].map(refused), 1), 3);
    assert_eq!(letters(&outbox), [letter(0, &a, 1, "two"), letter(2, &other, 1, "three")]);
    assert!(matches!(
        outbox.push(std::slice::from_ref(&a)),
        Err(ClientError::DeadLettersFull { dead_letters: 2 })
    ));
    // Sent again from here while it comes again from its platform.
    outbox.retry(Some(&[2])).unwrap();
    outbox.push(&[other.clone(), a.clone()]).unwrap();
    assert_eq!(answer(&outbox, &["four", "five", "six"].map(refused), 2), 3);
    assert_eq!(letters(&outbox), [letter(0, &a, 2, "six"), letter(2, &other, 2, "five")]);
    // The centre has it by now.
    outbox.drop_dead_letters(Some(&[2])).unwrap();
    outbox.push(std::slice::from_ref(&a)).unwrap();
    assert_eq!(answer(&outbox, &[result(v1::OutcomeStatus::Accepted, 7)], 3), 1);
    assert_eq!(letters(&outbox), []);
}

/// As a release left them that made another dead letter each time.
#[test]
fn dead_letters_of_one_content_become_one_or_none() {
    for (status, left) in
        [(v1::OutcomeStatus::Invalid, vec![0]), (v1::OutcomeStatus::Accepted, vec![])]
    {
        let folder = tempfile::tempdir().unwrap();
        let outbox = open(folder.path(), BOUNDS);
        outbox.push(&[outcome("a")]).unwrap();
        answer(&outbox, &[result(v1::OutcomeStatus::Invalid, 0)], 1);
        let copied = outbox.storage.write(|transaction| {
            let mut dead = transaction.open_table(super::format::DEAD)?;
            let kept = dead.get(0)?.map(|kept| kept.value().to_vec()).unwrap();
            let (_, row) = super::row::Row::unseal(&kept).unwrap();
            for number in [3, 8] {
                dead.insert(number, row.seal(number).as_slice())?;
            }
            Ok(())
        });
        copied.unwrap();
        outbox.push(&[outcome("a")]).unwrap();
        answer(&outbox, &[result(status, 7)], 2);
        let letters = outbox.dead_letters(None, 10).unwrap();
        assert_eq!(letters.iter().map(|it| it.number).collect::<Vec<_>>(), left);
    }
}

#[test]
fn one_call_is_taken_when_nothing_waits_however_large_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = open(folder.path(), BOUNDS);
    let five: Vec<_> = ["a", "b", "c", "d", "e"].map(outcome).into();
    outbox.push(&five).unwrap();
    let full = outbox.push(&five[..1]);
    assert!(matches!(full, Err(ClientError::OutboxFull { entries: 5 })));
}

#[test]
fn acknowledged_outcomes_are_kept_for_some_days() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = open(folder.path(), BOUNDS);
    for (position, now) in [(1, DAY), (2, 2 * DAY), (3, 9 * DAY), (4, DAY)] {
        outbox.push(&[outcome("a")]).unwrap();
        answer(&outbox, &[result(v1::OutcomeStatus::Accepted, position)], now);
    }
    // The first one went on the ninth day; a clock that went back brought nothing down.
    assert_eq!(outbox.counts().unwrap().sent, 3);
}

#[test]
fn outcomes_of_one_platform_are_not_sent_as_those_of_another() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path(), BOUNDS));
    let disk: Arc<dyn Disk> = Arc::new(SystemDisk);
    let other = Outbox::open(&disk, folder.path(), "tokoku", BOUNDS);
    assert!(matches!(other, Err(ClientError::OtherTenant { tenant, .. }) if tenant == "pasarku"));
}

#[test]
fn no_outcome_gets_the_number_of_another_though_the_counter_lags() {
    let accepted = result(v1::OutcomeStatus::Accepted, 7);
    let refused = result(v1::OutcomeStatus::Invalid, 0);
    // Where the outcome with the highest number is when the counter begins anew.
    let cases = [("waiting", None), ("sent", Some(accepted)), ("refused", Some(refused))];
    for (name, last) in cases {
        let folder = tempfile::tempdir().unwrap();
        let outbox = open(folder.path(), BOUNDS);
        outbox.push(&[outcome("a"), outcome("b")]).unwrap();
        if let Some(last) = &last {
            let oldest = outbox.oldest(1, 1, usize::MAX).unwrap();
            outbox.answered(&oldest, std::slice::from_ref(last), 1).unwrap();
        }
        let lag = |transaction: &redb::WriteTransaction| {
            transaction.open_table(NUMBERS)?.insert(NEXT, 0)?;
            Ok(())
        };
        outbox.storage.write(lag).unwrap();
        drop(outbox);

        let outbox = open(folder.path(), BOUNDS);
        outbox.push(&[outcome("c")]).unwrap();
        assert_eq!(
            outbox.oldest(1, 10, usize::MAX).unwrap().pop(),
            Some((2, outcome("c"))),
            "{name}"
        );
        outbox.rewind().unwrap();
        outbox.retry(None).unwrap();
        assert_eq!(keys(&outbox), ["a", "b", "c"], "{name}");
    }
}

#[test]
fn an_outcome_that_goes_back_in_line_takes_the_place_of_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = 3 * outcome("a").encoded_len() as u64;
    let outbox = open(folder.path(), Bounds { bytes, ..BOUNDS });
    outbox.push(&[outcome("a")]).unwrap();
    answer(&outbox, &[result(v1::OutcomeStatus::Accepted, 7)], 1);
    let other = |key: &str| Row::waiting("pasarku", outcome(key).encode_to_vec());
    let put_other = |transaction: &redb::WriteTransaction| {
        let mut waiting = transaction.open_table(WAITING)?;
        let mut numbers = transaction.open_table(NUMBERS)?;
        put(&mut waiting, &mut numbers, 0, &other("b"))?;
        assert!(!put(&mut waiting, &mut numbers, 0, &other("b"))?, "the same one again");
        Ok(())
    };
    outbox.storage.write(put_other).unwrap();
    outbox.rewind().unwrap();
    assert_eq!(keys(&outbox), ["b", "a"]);
    // Each counts once.
    outbox.push(&[outcome("c")]).unwrap();
    assert!(matches!(outbox.push(&[outcome("d")]), Err(ClientError::OutboxFull { entries: 3 })));
}
