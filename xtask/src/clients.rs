//! `cargo xtask clients`: the example clients with stock tooling, against a real server and edge.
//!
//! They are copied below the target folder and set up there as their README says, so that the
//! repository stays as it is. The test `clients` of `saring-tests` then runs them.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use crate::{Outcome, cargo, tools};

/// Where Debian has Go's libraries, and Java's.
const GO_LIBRARIES: &str = "/usr/share/gocode";
const JAVA_LIBRARIES: &str = "/usr/share/java";

/// What the Java programs need of these.
const JARS: &str = "grpc-api grpc-context grpc-core grpc-netty grpc-protobuf grpc-protobuf-lite \
    grpc-stub gson guava jsr305 geronimo-annotation-1.3-spec netty-buffer netty-codec \
    netty-codec-http netty-codec-http2 netty-common netty-handler netty-resolver netty-transport \
    netty-transport-native-epoll netty-transport-native-unix-common opencensus-api perfmark-api \
    protobuf protobuf-util";

/// Arguments of `cargo xtask clients`.
#[derive(clap::Args)]
pub struct Args {
    /// The languages.
    #[arg(value_enum, default_values_t = [Language::Python, Language::Node, Language::Go, Language::Java])]
    languages: Vec<Language>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Language {
    Python,
    Node,
    Go,
    Java,
}

/// Sets the clients up and runs their test.
pub fn run(args: &Args) -> Outcome {
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
    for language in &args.languages {
        match language {
            Language::Python => set_up_python(&clients.join("python"), &folder.join("venv"))?,
            Language::Node => {
                let mut npm = Command::new("npm");
                tools::run(npm.args(["ci", "--silent"]).current_dir(clients.join("node")))?;
            }
            Language::Go => set_up_go(&clients.join("go"), &folder.join("go"))?,
            Language::Java => set_up_java(&clients.join("java"), &folder.join("java"))?,
        }
    }

    // The whole workspace, so that what `cargo xtask test` built serves again.
    let words = ["test", "--locked", "--workspace", "--test", "clients", "--"];
    let names = args.languages.iter().map(|language| match language {
        Language::Python => "python",
        Language::Node => "node",
        Language::Go => "go",
        Language::Java => "java",
    });
    cargo::run(cargo::cargo().args(words).args(names).env("SARING_CLIENTS", &folder))
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

/// With Debian's libraries, which know no modules: they are where Go looked for them before.
fn set_up_go(folder: &Path, built: &Path) -> Result<(), Box<dyn Error>> {
    let programs = built.join("src/example.com/platform");
    copy_folder(folder, &programs)?;
    let generate = "protoc -I \"$0\" --go_out=. --go_opt=paths=source_relative --go-grpc_out=. \
        --go-grpc_opt=paths=source_relative \"$0\"/saring/v1/*.proto";
    let protos = folder.join("../../../proto");
    tools::run(Command::new("sh").args(["-c", generate]).arg(protos).current_dir(&programs))?;
    let mut path = built.as_os_str().to_owned();
    path.push(":");
    path.push(GO_LIBRARIES);
    let mut build = Command::new("go");
    build.args(["build", "-o"]).arg(built.join("bin/")).args([
        "./score",
        "./takedowns",
        "./figures",
    ]);
    build.env("GO111MODULE", "off").env("GOPATH", path).env("GOCACHE", built.join("cache"));
    tools::run(build.current_dir(&programs))
}

fn set_up_java(folder: &Path, built: &Path) -> Result<(), Box<dyn Error>> {
    let (generated, classes) = (built.join("generated"), built.join("classes"));
    for made in [&generated, &classes] {
        if made.exists() {
            fs::remove_dir_all(made)?;
        }
        fs::create_dir_all(made)?;
    }
    let generate = "protoc -I ../../../proto -I .. --java_out=\"$0\" --grpc-java_out=\"$0\" \
        --plugin=protoc-gen-grpc-java=\"$(command -v grpc_java_plugin)\" \
        ../../../proto/saring/v1/*.proto ../rpc_status.proto";
    tools::run(Command::new("sh").args(["-c", generate]).arg(&generated).current_dir(folder))?;
    copy_folder(&folder.join("src/main/resources"), &classes)?;
    let jars = JARS.split_whitespace().map(|jar| format!("{JAVA_LIBRARIES}/{jar}.jar"));
    let classpath: Vec<PathBuf> =
        std::iter::once(classes.clone()).chain(jars.map(Into::into)).collect();
    let classpath = std::env::join_paths(classpath)?;
    fs::write(built.join("classpath"), classpath.as_encoded_bytes())?;
    let mut compile = Command::new("javac");
    compile.args(["-nowarn", "-encoding", "UTF-8", "-d"]).arg(&classes).arg("-cp").arg(classpath);
    compile.args(sources(&generated)?).args(sources(&folder.join("src/main/java"))?);
    tools::run(&mut compile)
}

/// The Java files below a folder.
fn sources(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
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
