//! Generates the Rust code and the descriptor set of the contract into `proto/src/generated`.
//!
//! `cargo run -p roster-codegen` writes them; with `--check` it writes nothing and fails when what is committed
//! differs from what the `.proto` files say. No protoc is needed.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    let check = std::env::args().any(|arg| arg == "--check");
    match run(check) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            report(&format!("code generation failed: {failure}"));
            ExitCode::FAILURE
        }
    }
}

/// Generates, and says whether the committed code is (or now is) what the contract says.
fn run(check: bool) -> Result<bool, Failure> {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let committed = proto.join("src/generated");
    let fresh = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/codegen");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh)?;
    generate(&proto, &fresh)?;

    let mut same = file_names(&fresh)? == file_names(&committed).unwrap_or_default();
    for name in file_names(&fresh)? {
        let new = fs::read(fresh.join(&name))?;
        let differs = fs::read(committed.join(&name)).ok().as_ref() != Some(&new);
        same &= !differs;
        if check && differs {
            report(&format!("{} is not what the contract says", name.display()));
        }
    }
    if same || check {
        if !same {
            report("run `cargo run -p roster-codegen` and commit what it writes");
        }
        return Ok(same);
    }
    let _ = fs::remove_dir_all(&committed);
    fs::create_dir_all(&committed)?;
    for name in file_names(&fresh)? {
        fs::copy(fresh.join(&name), committed.join(&name))?;
    }
    Ok(true)
}

fn generate(proto: &Path, out: &Path) -> Result<(), Failure> {
    let sources = proto_files(&proto.join("roster/v1"))?;
    let mut compiler = protox::Compiler::new([proto])?;
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(&sources)?;
    tonic_prost_build::configure()
        .out_dir(out)
        .boxed(".roster.v1.Filter.condition.negation")
        .compile_fds(compiler.file_descriptor_set())?;

    // Reflection serves names and types; the comments would only make the binary larger.
    let mut bare = protox::Compiler::new([proto])?;
    bare.include_imports(true);
    bare.open_files(&sources)?;
    fs::write(out.join("roster.v1.descriptor.bin"), bare.encode_file_descriptor_set())?;
    Ok(())
}

fn proto_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|ext| ext == "proto"));
    files.sort();
    Ok(files)
}

fn file_names(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| PathBuf::from(e.file_name()))).collect::<Result<_, _>>()?;
    names.sort();
    Ok(names)
}

#[expect(clippy::print_stderr, reason = "a command-line tool tells its user what went wrong")]
fn report(line: &str) {
    eprintln!("{line}");
}
