//! One file a command of CONTRACT section 3: short glue between the stages.

pub mod completions;
pub mod export;
pub mod habit;
pub mod init;
pub mod inspect;
pub mod pain;
pub mod plan;
pub mod plan_return;
pub mod replay;
pub mod report;
pub mod rules;
pub mod schedule;
pub mod shoes;
pub mod team;
pub mod weekly;
