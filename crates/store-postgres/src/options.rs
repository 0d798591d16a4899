//! Where a database is, and how it is connected to.

use std::str::FromStr as _;

use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;

use super::Mutant;
use saring_store::{Result, StoreError};

/// What an address may say behind its `?`. What would set something for a whole session is not among it.
const PARAMETERS: [&str; 10] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
];

/// Where a database is.
#[derive(Clone)]
pub struct PostgresOptions {
    pub(crate) connect: PgConnectOptions,
    #[cfg(feature = "mutants")]
    mutant: Option<Mutant>,
}

impl std::fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address holds a password.
        f.debug_struct("PostgresOptions").finish_non_exhaustive()
    }
}

impl std::fmt::Display for PostgresOptions {
    /// The address without user and password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (host, port) = (self.connect.get_host(), self.connect.get_port());
        write!(f, "postgres://{host}:{port}/{}", self.connect.get_database().unwrap_or_default())
    }
}

impl PostgresOptions {
    /// A database by its address, such as `postgres://user:password@host:5432/saring?sslmode=verify-full`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if it is none.
    pub fn new(url: &str) -> Result<PostgresOptions> {
        if std::env::var_os("PGOPTIONS").is_some() {
            return Err(StoreError::refused(
                "PGOPTIONS is set, and what it says would hold for whole sessions, which a pooler gives to \
                 others; unset it",
            ));
        }
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(StoreError::refused(
                "the database's address does not begin with `postgres://`",
            ));
        }
        let (place, parameters) = url.split_once('?').unwrap_or((url, ""));
        let mut names = parameters.split('&').filter_map(|parameter| parameter.split('=').next());
        // The driver would ignore such a parameter, write its value to the log, and take what follows on
        // `/` for the database's name. Either may be a part of the password.
        if names.any(|name| !name.is_empty() && !PARAMETERS.contains(&name))
            || place.splitn(4, '/').nth(3).is_some_and(|name| name.contains('@'))
        {
            return Err(StoreError::refused(
                "the database's address has a part that is not known; in a password, write `/` as %2F, \
                 `?` as %3F and `&` as %26",
            ));
        }
        let connect = PgConnectOptions::from_str(url)
            .map_err(|error| StoreError::refused(format!("the database's address: {error}")))?
            .application_name("saring")
            // PgBouncer would have to be told to let it pass.
            .extra_float_digits(None)
            .statement_cache_capacity(0)
            .disable_statement_logging();
        Ok(PostgresOptions {
            connect,
            #[cfg(feature = "mutants")]
            mutant: None,
        })
    }

    /// Broken on purpose.
    ///
    /// # Panics
    ///
    /// If it cannot be broken like this.
    #[cfg(feature = "mutants")]
    #[must_use]
    pub fn mutant(mut self, mutant: Mutant) -> PostgresOptions {
        assert_ne!(mutant, Mutant::WriteInCallersTask, "that is SQLite's alone");
        self.mutant = Some(mutant);
        self
    }

    #[cfg(feature = "mutants")]
    pub(crate) fn is_broken(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    #[cfg(not(feature = "mutants"))]
    #[expect(clippy::unused_self, reason = "nothing is broken without the feature")]
    pub(crate) const fn is_broken(&self, _: Mutant) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::PostgresOptions;

    #[test]
    fn what_is_no_address_is_refused_without_its_password() {
        for (url, why) in [
            ("mysql://u:geheim@h/d", Some("does not begin with `postgres://`")),
            ("geheim", Some("does not begin with `postgres://`")),
            ("postgres://u:geheim@h:x/d", Some("invalid port number")),
            ("postgres://u@h/d?pasword=geheim", Some("a part that is not known")),
            ("postgres://u@h/d?options=-c%20geheim", Some("a part that is not known")),
            ("postgres://u:sangat?geheim@h/d", Some("a part that is not known")),
            ("postgres://u@h/d?password=sangat&geheim", Some("a part that is not known")),
            ("postgres://u:12/geheim@h/d", Some("a part that is not known")),
            ("postgres://u:geheim@h/d?sslmode=yes", Some("ssl_mode")),
            ("postgresql://u:geheim@h/d?sslmode=verify-full&password=geheim", None),
        ] {
            let said = PostgresOptions::new(url).map_err(|error| error.to_string());
            match (said, why) {
                (Ok(options), None) => assert!(!format!("{options:?}").contains("geheim")),
                (Err(said), Some(why)) => {
                    assert!(said.contains(why), "{said}");
                    assert!(!said.contains("geheim"), "{said}");
                }
                (said, _) => panic!("{url}: {said:?}"),
            }
        }
    }
}
