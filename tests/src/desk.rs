//! A server, and people who type commands at it.
#![expect(clippy::unwrap_used, reason = "everything here is part of tests")]

use serde_json::Value;
use tempfile::TempDir;

use crate::server::Server;
use crate::{Run, run};

/// A server, the folder with everybody's keys, and whoever types.
#[derive(Debug)]
pub struct Desk {
    /// The server.
    pub server: Server,
    /// Its files, in `data`, and the keys.
    pub folder: TempDir,
}

impl Desk {
    /// A server with two platforms and a key for everybody, made by commands.
    ///
    /// # Panics
    ///
    /// If that fails.
    #[must_use]
    pub fn start() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(&folder.path().join("data"));
        let desk = Desk { server, folder };
        for tenant in ["shopee", "tokopedia"] {
            desk.good(
                "operator",
                &["tenant", "create", tenant, "--name", "X", "--surface", tenant],
            );
        }
        for (who, role, tenant) in [
            ("author", "author", ""),
            ("approver", "approver", ""),
            ("shopee", "platform", "shopee"),
            ("tokopedia", "platform", "tokopedia"),
        ] {
            desk.make_key(who, role, tenant);
        }
        desk
    }

    /// Makes one more key.
    pub fn make_key(&self, who: &str, role: &str, tenant: &str) {
        let file = self.key(who);
        let args = ["key", "create", "--role", role, "--tenant", tenant, "--name", who];
        self.good("operator", &[&args[..], &["--key-out", &file]].concat());
    }

    /// The path of a file in the folder.
    ///
    /// # Panics
    ///
    /// If it is no UTF-8.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// The file with somebody's key.
    #[must_use]
    pub fn key(&self, who: &str) -> String {
        match who {
            "operator" => self.path("data/operator.key"),
            who => self.path(&format!("{who}.key")),
        }
    }

    /// Runs a command of somebody's, who types this input.
    #[must_use]
    pub fn run_with(&self, who: &str, args: &[&str], input: &str) -> Run {
        let key = self.key(who);
        let own = ["--server", &self.server.address, "--api-key-file", &key];
        run(&[args, &own[..]].concat(), input.as_bytes())
    }

    /// Runs a command of somebody's.
    #[must_use]
    pub fn run(&self, who: &str, args: &[&str]) -> Run {
        self.run_with(who, args, "")
    }

    /// Runs a command that must go well; what it prints.
    ///
    /// # Panics
    ///
    /// If it does not.
    pub fn good(&self, who: &str, args: &[&str]) -> String {
        let run = self.run(who, args);
        assert_eq!(run.code, Some(0), "{args:?}\n{}", run.err);
        run.out
    }

    /// The same as JSON, one value a line.
    ///
    /// # Panics
    ///
    /// If it fails.
    #[must_use]
    pub fn json(&self, who: &str, args: &[&str]) -> Vec<Value> {
        values(&self.good(who, &[args, &["--output", "json"]].concat()))
    }

    /// Runs a command that must fail; what it says.
    ///
    /// # Panics
    ///
    /// If it does not.
    #[must_use]
    pub fn bad(&self, who: &str, args: &[&str]) -> String {
        let run = self.run(who, args);
        assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{args:?}");
        run.err
    }

    /// The newest version; 0 if nothing is published.
    ///
    /// # Panics
    ///
    /// If that fails.
    #[must_use]
    pub fn newest(&self) -> i64 {
        let sets = self.json("author", &["rules", "list"]);
        sets.first().map_or(0, |set| set["published_version"].as_i64().unwrap())
    }

    /// Brings a rule file in force by two officers.
    pub fn publish(&self, file: &str) {
        let newest = self.newest().to_string();
        let submit = ["rules", "submit", file, "--comment", "uji", "--based-on", &newest];
        self.good("author", &submit);
        self.good("approver", &["rules", "approve", SET, "--yes"]);
        self.good("approver", &["rules", "publish", SET, "--yes"]);
    }
}

/// The rule set of most tests.
pub const SET: &str = "pakaian-bekas-impor";
/// Its first version.
pub const FIRST: &str = "examples/versi-1.yaml";

/// JSON, one value a line.
///
/// # Panics
///
/// If it is none.
#[must_use]
pub fn values(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A field that is a text.
///
/// # Panics
///
/// If it is none.
#[must_use]
pub fn field<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}
