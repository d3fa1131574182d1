//! A drawing to PNG bytes: resvg with the embedded fonts and nothing from the system, then a PNG with a palette.
//!
//! Labels are spelt in letters that the fonts have ([`super::svg::letters`]).
//!
//! Charts have few colours, so one byte a pixel is enough: a third of the bytes and of the time of four. Encoding is
//! done here on libdeflate, since the encoder inside tiny-skia offers neither a palette nor a choice of effort.

use std::collections::HashMap;
use std::sync::Arc;

use libdeflater::{CompressionLvl, Compressor, Crc};
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::fonts;
use super::svg::Svg;
use super::theme::Theme;

/// Pixels to a unit: sharp on every screen.
pub const SCALE: f32 = 2.0;

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The drawing is not valid SVG.
    #[error("rasterise a drawing: {0}")]
    Svg(#[from] resvg::usvg::Error),
    /// No pixels, or more than memory holds.
    #[error("make a picture of {width} x {height} units")]
    Size {
        /// Width in units.
        width: f64,
        /// Height in units.
        height: f64,
    },
    /// The bytes could not be compressed.
    #[error("compress a picture")]
    Compression,
}

/// The drawing as PNG bytes at two pixels to a unit. The same drawing gives the same bytes everywhere.
///
/// # Errors
/// When the drawing is not valid SVG or has no size.
pub fn png(svg: &Svg, theme: Theme) -> Result<Vec<u8>, RasterError> {
    let pixels = pixels(svg, theme)?;
    encode(&pixels)
}

fn pixels(svg: &Svg, theme: Theme) -> Result<Pixmap, RasterError> {
    let tree = Tree::from_str(&svg.drawable().standalone(theme), &options())?;
    let size = tree.size().to_int_size().scale_by(SCALE);
    let no_size = RasterError::Size { width: svg.width, height: svg.height };
    let Some(mut pixmap) = size.and_then(|size| Pixmap::new(size.width(), size.height())) else { return Err(no_size) };
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    Ok(pixmap)
}

fn options() -> Options<'static> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(fonts::REGULAR_TTF.to_vec());
    fonts.load_font_data(fonts::SEMIBOLD_TTF.to_vec());
    fonts.set_sans_serif_family(fonts::FAMILY);
    Options { fontdb: Arc::new(fonts), font_family: fonts::FAMILY.to_owned(), ..Options::default() }
}

/// Colours in a palette.
const PALETTE: usize = 256;

/// Effort of libdeflate, 1 to 12: on the one-page summary 6 takes half as long again for 6 % fewer bytes, 9 four times
/// as long for 10 %.
const EFFORT: i32 = 4;

type Colour = [u8; 3];

/// First bytes of every PNG.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Key and value of the text chunk that says what made the picture; programs that change a picture put themselves
/// there.
const SOFTWARE: &[u8] = b"Software\0patella";
/// Where the name of the chunk after the header stands: signature, then length, name, 13 bytes and check sum of the
/// header, then the length of the chunk.
const SECOND_CHUNK: usize = 8 + 25 + 4;

/// Whether a PNG was made here.
#[must_use]
pub fn is_ours(png: &[u8]) -> bool {
    let second = png.get(SECOND_CHUNK..).unwrap_or_default();
    let told = second.strip_prefix(b"tEXt").is_some_and(|text| text.starts_with(SOFTWARE));
    png.starts_with(SIGNATURE) && told
}

/// PNG (ISO/IEC 15948) with colour type 3, no filter. Pixels are opaque: every picture has a ground.
fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, RasterError> {
    let (palette, indices) = reduce(pixmap.pixels());
    let width = pixmap.width() as usize;
    let mut rows = Vec::with_capacity(indices.len() + indices.len() / width.max(1) + 1);
    for row in indices.chunks(width.max(1)) {
        rows.push(0);
        rows.extend_from_slice(row);
    }
    let mut compressor = Compressor::new(CompressionLvl::new(EFFORT).unwrap_or_default());
    let mut data = vec![0; compressor.zlib_compress_bound(rows.len())];
    let length = compressor.zlib_compress(&rows, &mut data).map_err(|_| RasterError::Compression)?;
    data.truncate(length);

    let mut header = Vec::with_capacity(13);
    header.extend(pixmap.width().to_be_bytes());
    header.extend(pixmap.height().to_be_bytes());
    header.extend([8, 3, 0, 0, 0]);
    let mut png = SIGNATURE.to_vec();
    chunk(&mut png, *b"IHDR", &header)?;
    chunk(&mut png, *b"tEXt", SOFTWARE)?;
    chunk(&mut png, *b"PLTE", palette.as_flattened())?;
    chunk(&mut png, *b"IDAT", &data)?;
    chunk(&mut png, *b"IEND", &[])?;
    Ok(png)
}

fn chunk(png: &mut Vec<u8>, name: [u8; 4], data: &[u8]) -> Result<(), RasterError> {
    let length = u32::try_from(data.len()).map_err(|_| RasterError::Compression)?;
    png.extend(length.to_be_bytes());
    let start = png.len();
    png.extend(name);
    png.extend(data);
    let mut crc = Crc::new();
    crc.update(png.get(start..).unwrap_or_default());
    png.extend(crc.sum().to_be_bytes());
    Ok(())
}

/// The most frequent colours, and for each pixel the nearest of them.
fn reduce(pixels: &[PremultipliedColorU8]) -> (Vec<Colour>, Vec<u8>) {
    let colour = |pixel: &PremultipliedColorU8| [pixel.red(), pixel.green(), pixel.blue()];
    // Runs of one colour are long, and each asks the table once.
    let mut slots: HashMap<Colour, usize> = HashMap::new();
    let mut colours: Vec<(Colour, usize)> = Vec::new();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for run in pixels.chunk_by(|one, other| one == other) {
        let Some(first) = run.first().map(colour) else { continue };
        let slot = *slots.entry(first).or_insert(colours.len());
        match colours.get_mut(slot) {
            Some((_, count)) => *count += run.len(),
            None => colours.push((first, run.len())),
        }
        runs.push((slot, run.len()));
    }
    let mut ranked = colours.clone();
    ranked.sort_unstable_by(|(one, often), (other, more)| more.cmp(often).then(one.cmp(other)));
    let palette: Vec<Colour> = ranked.iter().take(PALETTE).map(|(colour, _)| *colour).collect();
    let table: Vec<u8> = colours.iter().map(|(colour, _)| nearest(&palette, *colour)).collect();
    let mut indices = Vec::with_capacity(pixels.len());
    for (slot, length) in runs {
        let index = table.get(slot).copied().unwrap_or_default();
        indices.resize(indices.len() + length, index);
    }
    (palette, indices)
}

/// Index of the nearest colour, the first among equals.
fn nearest(palette: &[Colour], colour: Colour) -> u8 {
    let distance =
        |other: &Colour| colour.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum::<u32>();
    let best = palette.iter().enumerate().min_by_key(|(_, other)| distance(other)).map_or(0, |(index, _)| index);
    u8::try_from(best).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_are_kept_exactly() {
        let mut svg = Svg::blank(10.0, 5.0, "");
        svg.body.push_str("<rect width=\"5\" height=\"5\" class=\"f-act\"/>");
        let bytes = png(&svg, Theme::Light).expect("a picture");
        assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
        let pixmap = pixels(&svg, Theme::Light).expect("pixels");
        let (palette, indices) = reduce(pixmap.pixels());
        assert_eq!(palette, [[0xA8, 0x20, 0x1A], [255, 255, 255]]);
        assert_eq!((indices.len(), indices[0], indices[19]), (200, 0, 1));
    }

    #[test]
    fn many_colours_go_to_the_nearest() {
        assert_eq!(nearest(&[[0, 0, 0], [255, 255, 255], [200, 0, 0]], [190, 10, 0]), 2);
    }

    #[test]
    fn a_drawing_without_size_is_an_error() {
        assert!(png(&Svg::blank(0.0, 5.0, ""), Theme::Light).is_err());
    }
}
