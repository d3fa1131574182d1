//! What the article says, statement by statement in own words, and where the literature differs (RULES sections 1, 3
//! and 7). The id of a statement is that of its row in RULES section 1. Where each is put to use,
//! `tests/it/article_rows.rs` holds.

mod care;
mod causes;

/// One statement of the article, or one that stands beside it because the article is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// Row of RULES section 1, such as `LOAD-1`.
    pub row: &'static str,
    /// What it says; for a row beside the article what is computed instead, and that the article is silent.
    pub says: &'static str,
    /// Where evidence and article disagree, or `None` where no evidence contradicts it.
    pub differs: Option<&'static str>,
}

/// A statement that no evidence contradicts.
const fn says(row: &'static str, says: &'static str) -> Statement {
    Statement { row, says, differs: None }
}

/// A statement that the evidence does not bear out as it stands.
const fn but(row: &'static str, says: &'static str, differs: &'static str) -> Statement {
    Statement { row, says, differs: Some(differs) }
}

/// Every statement, in the order of the article.
pub fn statements() -> impl Iterator<Item = &'static Statement> {
    causes::STATEMENTS.iter().chain(care::STATEMENTS)
}

/// The statement of a row.
#[must_use]
pub fn statement(row: &str) -> Option<&'static Statement> {
    statements().find(|statement| statement.row == row)
}
