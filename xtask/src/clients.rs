//! `cargo xtask clients`: the example clients with stock tooling, against a real server.
//!
//! They are copied below the target folder and set up there as their README says, so that the
//! repository stays as it is. The test `clients` of `saring-tests` then runs them.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::{fs, io};

use crate::{Outcome, cargo, tools};

/// Sets the clients up and runs their test.
pub fn run() -> Outcome {
    let (root, target) = tools::folders()?;
    let folder = target.join("clients");
    let copy = folder.join("copy");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    // The clients find the protos where they do in the repository.
    for part in ["proto", "examples/clients"] {
        copy_folder(&root.join(part), &copy.join(part))?;
    }
    let clients = copy.join("examples/clients");
    set_up_python(&clients.join("python"), &folder.join("venv"))?;
    tools::run(Command::new("npm").args(["ci", "--silent"]).current_dir(clients.join("node")))?;

    // The whole workspace, so that what `cargo xtask test` built serves again.
    let words = ["test", "--locked", "--workspace", "--test", "clients"];
    cargo::run(cargo::cargo().args(words).env("SARING_CLIENTS", &folder))
}

fn set_up_python(folder: &Path, venv: &Path) -> Result<(), Box<dyn Error>> {
    tools::run(Command::new("python3").args(["-m", "venv"]).arg(venv))?;
    let python = venv.join("bin/python");
    let install = ["-m", "pip", "install", "--quiet", "-r", "requirements.txt"];
    tools::run(Command::new(&python).args(install).current_dir(folder))?;
    // As the README says it: the shell names the files as protoc wants them, relative to `-I`.
    let generate = "\"$0\" -m grpc_tools.protoc -I ../../../proto --python_out=. \
        --grpc_python_out=. ../../../proto/saring/v1/*.proto";
    tools::run(Command::new("sh").args(["-c", generate]).arg(&python).current_dir(folder))
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
