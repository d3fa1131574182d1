//! Which run was done in which shoe, and the distance on each pair (RULES card SHOE-1, FORMATS sections 1.5 and 2.1).
//!
//! `mention` collects what athlete.toml, services and runs say, `unite` decides which of it is one pair, `registry`
//! names the pairs and gives each run its own, `ledger` adds up, `unlisted` says what athlete.toml should know. No
//! verdicts.

mod ledger;
mod mention;
mod names;
mod registry;
#[cfg(test)]
mod tests;
mod unite;
mod unlisted;

pub(crate) use ledger::ledger;
pub(crate) use registry::registry;
pub use unlisted::shoe_diagnostics;
