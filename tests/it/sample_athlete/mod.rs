//! The sample athlete: the folder is current and readable, and patella finds in it what was planted.

mod current;
mod generator;
mod planted;
mod readable;
