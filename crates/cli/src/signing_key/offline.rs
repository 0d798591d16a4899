//! What is done without a server: private keys are made, and a key set is signed and taken in that brings
//! servers back whose key was lost or stolen.

use std::path::{Path, PathBuf};

use saring_bundle::{
    Envelope, KeyId, KeySet, PublicKey, Purpose, Refusal, Signer as _, TrustedKey,
};
use saring_rules::Lang;
use saring_server::key_files::{self, KeyFiles};

use super::public_key;
use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::message::{Message, message};
use crate::output::print;
use crate::service::{MAX_PEM, start};

#[derive(clap::Args)]
pub(crate) struct NewArgs {
    /// The data folder of the server that is to sign with it
    #[arg(long, value_name = "DIR", required_unless_present = "out", conflicts_with = "out")]
    data: Option<PathBuf>,
    /// A new file for a recovery key, which only this user can read
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(crate) struct RecoverArgs {
    /// The newest key set: key-set.json of a server's folder
    #[arg(long, value_name = "FILE")]
    key_set: PathBuf,
    /// The private half of the recovery key
    #[arg(long, value_name = "FILE")]
    recovery_key: PathBuf,
    /// The public half of the key that signs from now on, as `saring signing-key new --data` prints it
    #[arg(long, value_name = "PUBLIC", value_parser = public_key)]
    signing_key: PublicKey,
    /// Revoke a key that was stolen: nothing that it alone signed is good any more; without it, keys that
    /// were lost are retired. Can be given again
    #[arg(long = "revoke", value_name = "KEY_ID")]
    revoke: Vec<String>,
    /// The key set that follows: a new file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct InstallArgs {
    /// The key set that `saring signing-key recover` wrote
    key_set: PathBuf,
    /// The data folder of the server, which is stopped and has the new private key
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The address of the PostgreSQL database, if the server uses one
    #[arg(long, env = "SARING_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// The server's journal of keys, as `serve --journal` has it; needed with --database
    #[arg(long, env = "SARING_JOURNAL", value_name = "DIR")]
    journal: Option<PathBuf>,
}

pub(crate) fn new(args: &NewArgs, lang: Lang) -> Outcome {
    let made = match (&args.data, &args.out) {
        (Some(data), _) => KeyFiles::new(data).add(),
        (None, Some(out)) if out.exists() => return Err(exists(out)),
        (None, Some(out)) => key_files::create(out),
        (None, None) => return Err(Failure::Told),
    };
    let key = made.map_err(|error| failed(&error.to_string()))?;
    let id = key.id();
    let made = message!(
        "kunci {id} dibuat; bagian publiknya: {key}",
        "the key {id} is made; its public half: {key}"
    );
    print(&format!("{}\n", made.text(lang)))
}

pub(crate) fn recover(args: &RecoverArgs, lang: Lang) -> Outcome {
    let text = files::read(&args.key_set, MAX_PEM)?;
    let envelope = Envelope::from_json(&text);
    let mut keys = envelope
        .and_then(|envelope| KeySet::trusted_by_hand(&envelope))
        .map_err(|refusal| failed(&in_file(&args.key_set, &refusal)))?;
    let recovery =
        key_files::read(&args.recovery_key).map_err(|error| failed(&error.to_string()))?;
    if !keys.signers(Purpose::KeySet).any(|key| *key == recovery.public_key()) {
        let id = recovery.public_key().id();
        return Err(Failure::new(message!(
            "kumpulan kunci itu tidak mengenal {id} sebagai kunci pemulihan",
            "that key set does not have {id} as its recovery key"
        )));
    }
    for id in &args.revoke {
        let key = keys.keys.iter_mut().find(|trusted| trusted.key.id() == KeyId::new(id));
        key.ok_or_else(|| no_such_key(id))?.revoked = true;
    }
    let replaced = |key: &&mut TrustedKey| key.signs(Purpose::Head) && key.key != args.signing_key;
    keys.keys.iter_mut().filter(replaced).for_each(TrustedKey::retire);
    if !keys.keys.iter().any(|trusted| trusted.key == args.signing_key) {
        keys.keys.push(TrustedKey::new(args.signing_key, Purpose::ALL));
    }
    keys.version += 1;
    if args.out.exists() {
        return Err(exists(&args.out));
    }
    let signed = Envelope::sign(Purpose::KeySet, keys.to_payload(), &recovery);
    let signed = signed.map_err(|error| failed(&error.to_string()))?;
    std::fs::write(&args.out, format!("{}\n", signed.to_json()))
        .map_err(|error| Failure::writing_to(&args.out, &error))?;
    let (version, out) = (keys.version, args.out.display());
    let done = message!(
        "versi {version} ditulis ke {out}; pasang di server dengan `saring signing-key install`",
        "version {version} is in {out}; take it to a server and say `saring signing-key install`"
    );
    print(&format!("{}\n", done.text(lang)))
}

pub(crate) fn install(args: &InstallArgs, lang: Lang) -> Outcome {
    let text = files::read(&args.key_set, MAX_PEM)?;
    let envelope =
        Envelope::from_json(&text).map_err(|refusal| failed(&in_file(&args.key_set, &refusal)))?;
    let (database, journal) = (args.database.as_deref(), args.journal.as_deref());
    let installing = saring_server::install(&args.data, database, journal, envelope);
    let keys = start("warn")?.block_on(installing).map_err(|error| failed(&error.to_string()))?;
    let KeySet { trust_epoch, version, .. } = keys;
    let done = message!(
        "kumpulan kunci versi {version} dari masa kepercayaan {trust_epoch} berlaku; server sekarang bisa dijalankan",
        "key set version {version} of trust epoch {trust_epoch} is in force; the server can be started now"
    );
    print(&format!("{}\n", done.text(lang)))
}

fn in_file(path: &Path, refusal: &Refusal) -> String {
    format!("{}: {refusal}", path.display())
}

fn no_such_key(id: &str) -> Failure {
    Failure::new(message!("kumpulan kunci itu tidak punya {id}", "that key set has no key {id}"))
}

fn exists(path: &Path) -> Failure {
    let path = path.display();
    Failure::new(message!(
        "{path} sudah ada; beri nama yang baru",
        "{path} is there already; give a new name"
    ))
}

fn failed(why: &str) -> Failure {
    let told: Message = message!("tidak berhasil", "this failed");
    Failure::new(told.and(&catalogue::told(why)))
}
