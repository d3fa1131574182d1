//! What a judgement of an athlete folder is made of, as one hash: where it is as it was, so is everything that came of
//! it.

use std::env;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use super::Kept;
use crate::importer::{self, Source};
use crate::store::packed;

/// What people write in an athlete folder.
const TEXTS: [&str; 4] = ["athlete.toml", "pain.csv", "habits.csv", "rulebook.toml"];

/// The team's file above an athlete folder.
const TEAM: &str = "team.toml";

/// SHA-256 of the program, of all files in and around the folder, and of what was `asked` for; `None` where a file may
/// have changed without a new date. No recording is opened.
#[must_use]
pub fn made_of(kept: &Kept, folder: &Path, sources: &[Source], asked: &[&[u8]]) -> Option<[u8; 32]> {
    let mut all = Sha256::new();
    let mut add = |bytes: &[u8]| {
        all.update((bytes.len() as u64).to_le_bytes());
        all.update(bytes);
    };
    add(kept.fingerprint().as_bytes());
    add(&program());
    add(folder.to_string_lossy().as_bytes());
    for part in asked {
        add(part);
    }
    let above = [folder.join("..").join(TEAM), folder.with_file_name(TEAM)];
    for path in TEXTS.map(|name| folder.join(name)).into_iter().chain(above) {
        match fs::read(path) {
            Ok(bytes) => add(&Sha256::digest(bytes)),
            Err(error) => add(error.kind().to_string().as_bytes()),
        }
    }
    let (files, trouble) = importer::survey(sources);
    for file in &files {
        let stat = file.stat.filter(|stat| kept.is_settled(*stat))?;
        add(file.name.as_bytes());
        add(&stat.size.to_le_bytes());
        add(&stat.modified_ns.to_le_bytes());
        add(&stat.inode.to_le_bytes());
    }
    add(&packed::to_bytes(&trouble).ok()?);
    Some(all.finalize().into())
}

/// What tells this program from another of the same version: whoever builds it from changed sources has other rules.
fn program() -> Vec<u8> {
    let metadata = env::current_exe().and_then(fs::metadata);
    let Ok(metadata) = metadata else { return Vec::new() };
    let changed = metadata.modified().ok().and_then(|date| date.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    [u128::from(metadata.len()).to_le_bytes(), changed.as_nanos().to_le_bytes()].concat()
}
