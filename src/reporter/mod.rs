//! Verdicts to pages: what a person sees. Nothing here measures or judges; it only words, draws and writes.
//!
//! Start reading at [`charts`] (one picture a file), [`svg`] (how they are drawn) and [`theme`] (their colours).

pub mod charts;
pub mod fonts;
pub mod page;
pub mod raster;
pub mod svg;
pub mod theme;
