//! `saring db copy`: what a data folder holds, in PostgreSQL.

use std::path::{Path, PathBuf};

use saring_rules::Lang;
use saring_server::COPIED;
use saring_store::Result;
use saring_store_postgres::{Compared, PostgresStore};
use saring_store_sql::{Access, Database as _};
use saring_store_sqlite::{SqliteOptions, SqliteStore};

use super::address::{Address, unusable};
use super::folder;
use crate::failure::{Failure, Outcome};
use crate::message::message;
use crate::output::print;
use crate::remote::Table;
use crate::terminal::say;

/// What is not copied, and what may be done again.
pub(crate) const KEPT: &str = "\
The tables are there already (`saring db migrate`), and no server uses the database yet. A copy that broke \
off is gone on with by the same command; one that is whole is only compared again. A database with other \
rows is refused.

Files are not copied. The server keeps using the folder for its keys, signing-key*.pem and key-set.json: \
start it with --database and the same --data, or move these files to its new folder. It is not started \
on the folder alone again: the two would differ from then on.";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The data folder of the server, which is stopped
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    address: Address,
}

pub(crate) async fn run(Args { data, address }: &Args, lang: Lang) -> Outcome {
    folder::must_be_there(data)?;
    let target = saring_store_postgres::open(address.options()?).await;
    let target = target.map_err(|error| unusable(&error))?;
    let source = saring_store_sqlite::open(SqliteOptions::new(data)).await;
    let source = source.map_err(|error| folder::unusable(data, error))?;
    let copied = copied(&source, &target, lang).await;
    source.close().await;
    target.close().await;
    let copied = copied.map_err(|error| unusable(&error))?;
    // A server that is started on the folder alone by mistake says so.
    let mark = data.join(COPIED);
    std::fs::write(&mark, "").map_err(|error| Failure::writing_to(&mark, &error))?;
    tell(&copied, data, lang)
}

async fn copied(source: &SqliteStore, target: &PostgresStore, lang: Lang) -> Result<Vec<Compared>> {
    let tables = saring_store_postgres::copy(&**source, target, |table, rows| {
        let line = message!("{table}: {rows} baris disalin", "{table}: {rows} copied");
        // Who stopped reading does not stop the copy.
        let _ = print(&format!("{}\n", line.text(lang)));
    });
    let tables = tables.await?;
    let restored = source.read(Access::all(), |tx| tx.restored()).await?;
    saring_store_postgres::mark(target, restored).await?;
    Ok(tables)
}

fn tell(tables: &[Compared], data: &Path, lang: Lang) -> Outcome {
    let mut table = Table::new(&[
        say(lang, "TABEL", "TABLE"),
        say(lang, "SIDIK ISI", "DIGEST"),
        say(lang, "BARIS", "ROWS"),
    ])
    .numbers_from(2);
    for Compared { table: name, target: (rows, digest), .. } in tables {
        table.row([name, digest.to_string().as_str(), &rows.to_string()]);
    }
    let data = data.display();
    let done = message!(
        "isi basis data sama dengan isi {data}; jalankan server dengan --database dan --data yang sama, \
         tempat kuncinya, dan jangan lagi tanpa --database",
        "the database holds what {data} does; start the server with --database and the same --data, where \
         its keys are, and not without --database again"
    );
    print(&format!("{}{}\n", table.text(), done.text(lang)))
}
