//! Exit codes (CONTRACT section 3) and the failures that lead to them.

use thiserror::Error;

/// How a command that did its work ends. When several apply, the first in the order of declaration wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// A finding is at or above `--fail-on`.
    FindingAtOrAboveLimit,
    /// Inputs were rejected and `--strict` was given.
    InputsRejected,
    /// All went well.
    Done,
}

impl Exit {
    /// The code that the process returns.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::InputsRejected => 4,
            Self::FindingAtOrAboveLimit => 10,
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug, Error)]
pub enum Failure {
    /// Our fault, or the machine's.
    #[error("{message}")]
    Internal {
        /// What failed.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// The user's: arguments, profile or rulebook.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// There is nothing to judge.
    #[error("{message}")]
    NothingToRead {
        /// Where was looked.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
}

impl Failure {
    /// An internal failure without help.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        Self::Internal { message: cause.to_string(), help: None }
    }

    /// Wrong usage.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: Some(help.into()) }
    }

    /// The remedy, when there is one.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        let (Self::Internal { help, .. } | Self::Usage { help, .. } | Self::NothingToRead { help, .. }) = self;
        help.as_deref()
    }

    /// The code that the process returns.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Internal { .. } => 1,
            Self::Usage { .. } => 2,
            Self::NothingToRead { .. } => 3,
        }
    }
}
