//! Which PostgreSQL database, and why it cannot be used. Its address holds a password, so no message
//! repeats it.

use saring_store::StoreError;
use saring_store_postgres::PostgresOptions;

use crate::catalogue;
use crate::failure::Failure;
use crate::message::message;
use crate::terminal::environment;

const VARIABLE: &str = "SARING_DATABASE";

#[derive(clap::Args)]
pub(crate) struct Address {
    /// The database, such as `postgres://USER:PASSWORD@HOST/saring?sslmode=verify-full` [default: the
    /// variable SARING_DATABASE, which other users of this machine cannot read]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Address {
    pub(crate) fn options(&self) -> Result<PostgresOptions, Failure> {
        let Some(url) = self.database.clone().or_else(|| environment(VARIABLE)) else {
            return Err(Failure::new(message!(
                "tidak disebutkan basis data mana: berikan --database URL, atau isi variabel {VARIABLE}",
                "it is not said which database: give --database URL, or set the variable {VARIABLE}"
            )));
        };
        PostgresOptions::new(&url).map_err(|error| unusable(&error))
    }
}

/// Why a database cannot be used.
pub(crate) fn unusable(error: &StoreError) -> Failure {
    Failure::new(match error {
        StoreError::Unavailable(cause) => {
            message!("basis data tidak bisa dipakai", "cannot use the database").because(cause)
        }
        error => message!("basis data tidak bisa dipakai", "cannot use the database")
            .and(&catalogue::told(&error.to_string())),
    })
}
