//! `saring db restore` and `restored`: a database that was put back, and what it is told of the time since.

use std::path::{Path, PathBuf};

use saring_app::Environment as _;
use saring_rules::Lang;
use saring_server::SystemEnvironment;
use saring_server::backup;
use saring_server::journal::{self, Journals};
use saring_store_sql::restore::{self, Keys};

use super::keys::table;
use super::target::Target;
use super::{failed, time};
use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::message::{Message, counted, message};
use crate::output::print;
use crate::terminal::environment;

const VARIABLE: &str = "SARING_JOURNAL";

#[derive(clap::Args)]
pub(crate) struct RestoreArgs {
    /// The backup
    file: PathBuf,
    /// The new data folder; made if it is not there, and empty but for a journal
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    since: SinceArgs,
}

#[derive(clap::Args)]
pub(crate) struct RestoredArgs {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    since: SinceArgs,
}

/// What is known of the time that the database does not remember.
#[derive(clap::Args)]
struct SinceArgs {
    /// A folder with the journal of keys that ended, as `serve --journal` has it; can be given again
    /// [default: the variable SARING_JOURNAL, or the folder `journal` in --data]
    #[arg(long, value_name = "DIR")]
    journal: Vec<PathBuf>,
    /// A journal is lost, or there was none: the ministry's keys are suspended until each is confirmed by
    /// `saring db confirm-key`, platforms' keys go on
    #[arg(long)]
    without_journal: bool,
}

impl SinceArgs {
    /// What journals say: those that were named, or the one of a data folder.
    fn read(&self, data: Option<&Path>) -> Result<(Journals, bool), Failure> {
        let mut folders = self.journal.clone();
        let of_data = data.map(backup::journal_of).filter(|folder| folder.exists());
        if folders.is_empty() && !self.without_journal {
            folders.extend(environment(VARIABLE).map(PathBuf::from).or(of_data));
        } else if !self.without_journal {
            // What was put back in a folder before has its servers' journal there.
            folders.extend(of_data.filter(|folder| !self.journal.contains(folder)));
        }
        if folders.is_empty() && !self.without_journal {
            return Err(Failure::new(message!(
                "tidak disebutkan di mana jurnal kunci: berikan --journal DIR, folder dari `serve --journal` \
                 (pada server tanpa --database, folder `journal` di folder data lamanya), supaya kunci yang \
                 dicabut tetap dicabut; atau --without-journal bila jurnalnya hilang, dan kunci kementerian \
                 ditangguhkan sampai dikonfirmasi",
                "it is not said where the journal of keys is: give --journal DIR, the folder of `serve \
                 --journal` (of a server without --database, the folder `journal` in its old data folder), so \
                 that revoked keys stay revoked; or --without-journal if it is lost, and the ministry's keys are \
                 suspended until they are confirmed"
            )));
        }
        let journals = journal::read(&folders).map_err(|error| {
            let why = catalogue::told(&error.to_string());
            Failure::new(message!("tidak berhasil", "this failed").and(&why))
        })?;
        Ok((journals, self.without_journal))
    }
}

pub(crate) async fn restore(args: &RestoreArgs, lang: Lang) -> Outcome {
    let RestoreArgs { file, data, since } = args;
    let (journals, is_incomplete) = since.read(Some(data))?;
    let (files, read) = (journals.files.clone(), (journals.files.len(), journals.entries.len()));
    let since = journals.since(is_incomplete);
    let now = SystemEnvironment.now();
    let restored = backup::restore(file, data, &files, since, now).await;
    let (made_at, keys) = restored.map_err(|error| failed(&error))?;
    let data = data.display();
    let restored = message!(
        "folder data dipulihkan ke {data}; server yang dijalankan di atasnya memulai masa \
         kepercayaan baru",
        "the data folder is restored to {data}; the server that starts on it begins a new \
         trust epoch"
    );
    tell(&[restored, age(made_at)], read, &keys, is_incomplete, lang)
}

pub(crate) async fn restored(args: &RestoredArgs, lang: Lang) -> Outcome {
    let RestoredArgs { target, since } = args;
    let (journals, is_incomplete) = since.read(target.data.as_deref())?;
    let read = (journals.files.len(), journals.entries.len());
    let since = journals.since(is_incomplete);
    let now = SystemEnvironment.now();
    let keys = target.write(move |tx| Box::pin(restore::mark(tx, since, now))).await?;
    let marked = message!(
        "ditandai: server yang dijalankan berikutnya memulai masa kepercayaan baru",
        "marked: the next server to start begins a new trust epoch"
    );
    tell(&[marked], read, &keys, is_incomplete, lang)
}

fn tell(
    done: &[Message],
    (files, entries): (usize, usize),
    keys: &Keys,
    is_incomplete: bool,
    lang: Lang,
) -> Outcome {
    let lines = |lines: &[Message]| {
        lines.iter().map(|line| format!("{}\n", line.text(lang))).collect::<String>()
    };
    let mut text = lines(done);
    if files > 0 {
        let changed = keys.changed.len();
        text += &lines(&[message!(
            "jurnal: {entries} catatan dalam {files} berkas; {changed} kunci berubah",
            "journal: {read} in {of}; {keys} changed",
            entries = entries,
            files = files,
            changed = changed,
            read = match entries {
                1 => "1 entry".to_owned(),
                more => format!("{more} entries"),
            },
            of = counted(files, "file"),
            keys = counted(changed, "key"),
        )]);
    }
    text += &table(&keys.changed, lang);
    if !keys.without_tenant.is_empty() {
        text += &lines(&[message!(
            "kunci dari platform yang tidak ada di sini, jadi tidak membuka apa pun:",
            "keys of platforms that are not here, so that they open nothing:"
        )]);
        text += &table(&keys.without_tenant, lang);
    }
    if keys.key_sets > 0 {
        text += &lines(&[message!(
            "{sets} kumpulan kunci lebih baru daripada cadangan; server memerlukan berkas kunci penanda tangan \
             yang baru (signing-key-*.pem) di foldernya",
            "{told} newer than the backup; the server needs the files of the new signing keys \
             (signing-key-*.pem) in its folder",
            sets = keys.key_sets,
            told = counted(keys.key_sets, "key set"),
        )]);
    }
    if keys.rejected_key_sets > 0 {
        text += &lines(&[message!(
            "{sets} kumpulan kunci di jurnal tidak dijamin kunci sebelumnya, dan dilewati",
            "{told} of the journal left out, for which the keys before do not vouch",
            sets = keys.rejected_key_sets,
            told = counted(keys.rejected_key_sets, "key set"),
        )]);
    }
    if keys.unknown > 0 {
        text += &lines(&[message!(
            "{entries} catatan hanya dikenal rilis yang lebih baru, dan dilewati",
            "{entries} of the entries are known to a newer release alone, and were passed over",
            entries = keys.unknown,
        )]);
    }
    if is_incomplete {
        text += &lines(&not_known(keys));
        text += &table(&keys.going_on, lang);
    }
    print(&(text + &lines(&to_do())))
}

/// When a backup was made.
fn age(made_at: Option<i64>) -> Message {
    match made_at.map(time) {
        Some(at) => message!("cadangan itu dibuat {at}", "the backup was made at {at}"),
        None => message!(
            "cadangan itu tidak mencatat kapan ia dibuat",
            "the backup does not say when it was made"
        ),
    }
}

/// What nobody can say without a journal.
fn not_known(keys: &Keys) -> Vec<Message> {
    let at = time(keys.last_at);
    vec![
        message!(
            "kunci kementerian ditangguhkan: konfirmasi di mesin ini dengan `saring db confirm-key`, mulai dari \
             kunci operator",
            "the ministry's keys are suspended: confirm them on this machine by `saring db confirm-key`, an \
             operator's first"
        ),
        message!(
            "yang tercatat terakhir adalah dari {at}; kunci mana yang dicabut, diganti atau dibuat sesudahnya \
             tidak bisa diketahui",
            "the last that is recorded is of {at}; which keys were revoked, rotated or made after it cannot \
             be known"
        ),
        message!(
            "kunci platform yang dicabut sesudahnya BERLAKU LAGI, dan yang baru tidak dikenal: tanyakan tiap \
             platform, lalu cabut dan buat lagi",
            "platforms' keys that were revoked after it are GOOD AGAIN, and new ones are not known: ask each \
             platform, then revoke and make them again"
        ),
    ]
}

/// What an operator has to do about the time that was lost: the server cannot know of it.
fn to_do() -> [Message; 2] {
    [
        message!(
            "versi aturan, penyerahan, platform, setelan dan kunci baru dari sesudahnya hilang: terbitkan, \
             serahkan, buat dan setel lagi",
            "rule versions, handovers, platforms, settings and new keys from after it are gone: publish, \
             hand over, make and set them again"
        ),
        message!(
            "laporan dari sesudahnya dikirim lagi oleh edge yang masih menyimpannya, biasanya 7 hari",
            "outcomes from after it are sent again by the edges that still keep them, 7 days as a rule"
        ),
    ]
}
