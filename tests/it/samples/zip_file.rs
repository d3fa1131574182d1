//! Zip archives as services hand them out, written front to back. Crate zip is built without a compressor here, and
//! cannot write the sizes behind the data, so this is done by hand (PKWARE APPNOTE 6.3.10).

use std::error::Error;
use std::io::Write;

use libdeflater::{CompressionLvl, Compressor};

/// How the data of a member lie in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// As they are.
    Stored,
    /// Compressed.
    Deflated,
    /// Compressed by a service that began to send before it knew the size: it follows the data.
    Streamed,
}

/// 22 November 2026, noon, as DOS writes it: minutes and hours, then the day.
const MODIFIED: [u8; 4] = [0x00, 0x60, 0x76, 0x5d];

/// An archive that is being written.
pub(crate) struct Zip<W: Write> {
    out: W,
    at: u64,
    directory: Vec<u8>,
    members: usize,
}

impl<W: Write> Zip<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, at: 0, directory: Vec::new(), members: 0 }
    }

    /// Adds a member.
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8], packing: Packing) -> Result<(), Box<dyn Error>> {
        let deflated = if packing == Packing::Stored { None } else { Some(deflate(bytes)?) };
        let data = deflated.as_deref().unwrap_or(bytes);
        let streamed = packing == Packing::Streamed;
        let mut sizes = Vec::new();
        sizes.extend(libdeflater::crc32(bytes).to_le_bytes());
        sizes.extend(u32::try_from(data.len())?.to_le_bytes());
        sizes.extend(u32::try_from(bytes.len())?.to_le_bytes());
        let offset = u32::try_from(self.at)?;
        let mut local = b"PK\x03\x04".to_vec();
        local.extend(head(packing));
        local.extend(if streamed { vec![0; 12] } else { sizes.clone() });
        local.extend(u16::try_from(name.len())?.to_le_bytes());
        local.extend([0, 0]);
        local.extend(name.as_bytes());
        self.put(&local)?;
        self.put(data)?;
        if streamed {
            self.put(b"PK\x07\x08")?;
            self.put(&sizes)?;
        }
        self.directory.extend(b"PK\x01\x02\x14\x03");
        self.directory.extend(head(packing));
        self.directory.extend(&sizes);
        self.directory.extend(u16::try_from(name.len())?.to_le_bytes());
        self.directory.extend([0; 8]);
        // A plain file that its owner may write and everybody read.
        self.directory.extend((0o100_644_u32 << 16).to_le_bytes());
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.members += 1;
        Ok(())
    }

    /// Writes the directory. Returns what was written to.
    pub(crate) fn finish(mut self) -> Result<W, Box<dyn Error>> {
        let members = u16::try_from(self.members)?.to_le_bytes();
        let mut end = std::mem::take(&mut self.directory);
        let size = u32::try_from(end.len())?.to_le_bytes();
        end.extend(b"PK\x05\x06\0\0\0\0");
        end.extend(members);
        end.extend(members);
        end.extend(size);
        end.extend(u32::try_from(self.at)?.to_le_bytes());
        end.extend([0, 0]);
        self.put(&end)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
        self.out.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }
}

/// An archive in memory.
pub(crate) fn write(files: &[(String, Vec<u8>)], packing: Packing) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut zip = Zip::new(Vec::new());
    for (name, bytes) in files {
        zip.add(name, bytes, packing)?;
    }
    zip.finish()
}

/// Version, flags, method and time: what both headers of a member share.
fn head(packing: Packing) -> Vec<u8> {
    // Bit 11: the name is UTF-8. Bit 3: sizes follow the data.
    let flags: u16 = if packing == Packing::Streamed { 0x808 } else { 0x800 };
    let method: u16 = if packing == Packing::Stored { 0 } else { 8 };
    let mut head = vec![20, 0];
    head.extend(flags.to_le_bytes());
    head.extend(method.to_le_bytes());
    head.extend(MODIFIED);
    head
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut compressor = Compressor::new(CompressionLvl::best());
    let mut out = vec![0; compressor.deflate_compress_bound(bytes.len())];
    let length = compressor.deflate_compress(bytes, &mut out).map_err(|error| format!("cannot compress: {error:?}"))?;
    out.truncate(length);
    Ok(out)
}
