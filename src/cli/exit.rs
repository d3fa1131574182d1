//! Exit codes (CONTRACT section 3) and the failures that lead to them.

use thiserror::Error;

/// How a command that did its work ends. When several apply, the first in the order of declaration wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// One of several folders failed by our fault or the machine's; that was said when it happened.
    InternalError,
    /// One of several folders has a wrong profile or rulebook, or cannot be used.
    WrongUsage,
    /// Another run holds the lock of one of several folders.
    Locked,
    /// One of several folders holds nothing usable.
    NothingToRead,
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
            Self::InternalError => 1,
            Self::WrongUsage => 2,
            Self::NothingToRead => 3,
            Self::Locked => 5,
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
    /// Another run is at work in the folder.
    #[error("{message}")]
    Locked {
        /// Which folder.
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
        let (Self::Internal { help, .. }
        | Self::Usage { help, .. }
        | Self::Locked { help, .. }
        | Self::NothingToRead { help, .. }) = self;
        help.as_deref()
    }

    /// The code that the process returns.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Internal { .. } => 1,
            Self::Usage { .. } => 2,
            Self::NothingToRead { .. } => 3,
            Self::Locked { .. } => 5,
        }
    }

    /// How a command over several folders ends when this was the worst of them.
    #[must_use]
    pub const fn as_exit(&self) -> Exit {
        match self {
            Self::Internal { .. } => Exit::InternalError,
            Self::Usage { .. } => Exit::WrongUsage,
            Self::NothingToRead { .. } => Exit::NothingToRead,
            Self::Locked { .. } => Exit::Locked,
        }
    }
}
