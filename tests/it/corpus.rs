//! Where the real recordings are: beside the checkout, not part of the project. A test that needs them says that it is
//! skipped and passes.

use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;

use crate::golden::root;

/// A folder of `../shared/corpus`, `""` for the whole; `None`, with a printed line, where it is not there.
pub(crate) fn corpus(below: &str) -> Option<PathBuf> {
    let folder = root("../shared/corpus").join(below);
    let found = folder.is_dir();
    if !found {
        println!("skipped: {} is not there", folder.display());
    }
    found.then_some(folder)
}

/// What a gzipped file holds.
pub(crate) fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut inflated = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut inflated).expect("the file is whole");
    inflated
}
