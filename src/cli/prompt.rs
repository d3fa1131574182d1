//! Questions on a terminal, one line each. Reader and writer are given, so that tests can answer.

use std::io::{self, BufRead, Write};

use super::exit::Failure;

/// Wrong answers to one question before giving up: a program at the other end would answer for ever.
const MAX_TRIES: usize = 20;

/// Somebody to ask.
pub struct Prompt<'a> {
    /// Where answers come from.
    pub reader: &'a mut dyn BufRead,
    /// Where questions go.
    pub writer: &'a mut dyn Write,
}

impl Prompt<'_> {
    /// Asks until the answer can be read. An empty line is no answer.
    ///
    /// # Errors
    ///
    /// When the answers end before the question is answered.
    pub fn ask<T>(&mut self, question: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, Failure> {
        for _ in 0..MAX_TRIES {
            let answer = self.line(question)?;
            if answer.is_empty() {
                return Ok(None);
            }
            match read(&answer) {
                Ok(value) => return Ok(Some(value)),
                Err(told) => self.write(&format!("  {answer:?}: {told}\n"))?,
            }
        }
        Err(unanswered())
    }

    /// Asks until there is an answer that can be read.
    ///
    /// # Errors
    ///
    /// As [`Self::ask`].
    pub fn demand<T>(&mut self, question: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Failure> {
        for _ in 0..MAX_TRIES {
            match self.ask(question, &read)? {
                Some(value) => return Ok(value),
                None => self.write("  this one is needed\n")?,
            }
        }
        Err(unanswered())
    }

    /// Asks for any number of words, separated by commas, semicolons or spaces.
    ///
    /// # Errors
    ///
    /// As [`Self::ask`].
    pub fn ask_several<T>(
        &mut self,
        question: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, Failure> {
        let words = |answer: &str| answer.split([',', ';', ' ']).filter(|word| !word.is_empty()).map(&read).collect();
        Ok(self.ask(question, words)?.unwrap_or_default())
    }

    fn line(&mut self, question: &str) -> Result<String, Failure> {
        self.write(&format!("{question}: "))?;
        let mut answer = String::new();
        match self.reader.read_line(&mut answer) {
            Ok(0) => Err(unanswered()),
            Ok(_) => Ok(answer.trim().to_owned()),
            Err(error) => {
                Err(Failure::usage(format!("the answer cannot be read: {error}"), "give the options instead"))
            }
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        let told = self.writer.write_all(text.as_bytes()).and_then(|()| self.writer.flush());
        told.or_else(
            |error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(Failure::internal(&error)) },
        )
    }
}

fn unanswered() -> Failure {
    Failure::usage(
        "the questions were not answered, and nothing was written",
        "answer them, or give the options instead",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::words;
    use crate::model::pain::{Flag, Side};

    fn asked<T>(answers: &str, question: impl Fn(&mut Prompt<'_>) -> T) -> (T, String) {
        let (mut reader, mut written) = (answers.as_bytes(), Vec::new());
        let value = question(&mut Prompt { reader: &mut reader, writer: &mut written });
        (value, String::from_utf8(written).expect("UTF-8"))
    }

    #[test]
    fn a_wrong_answer_is_asked_again_with_what_was_meant() {
        let side =
            |prompt: &mut Prompt<'_>| prompt.ask("Which knee", |text| words::one_of(text, Side::ALL, Side::name)).ok();
        let (value, written) = asked("rigth\nright\n", side);
        assert_eq!(value, Some(Some(Side::Right)));
        assert_eq!(written.matches("Which knee").count(), 2);
        assert!(written.contains("did you mean `right`?"), "{written}");
        assert_eq!(asked("\n", side).0, Some(None), "an empty line skips");
    }

    #[test]
    fn what_is_needed_is_asked_until_it_is_there_or_the_answers_end() {
        let score = |prompt: &mut Prompt<'_>| prompt.demand("How bad", words::score).map_err(|failure| failure.code());
        let (value, written) = asked("\n11\n4\n", score);
        assert_eq!(value, Ok(4));
        assert!(written.contains("needed") && written.contains("from 0"), "{written}");
        assert_eq!(asked("", score).0, Err(2));
        assert_eq!(asked(&"x\n".repeat(100), score).0, Err(2), "a program that answers nonsense is not asked for ever");
    }

    #[test]
    fn several_words_at_once() {
        let flags = |prompt: &mut Prompt<'_>| {
            prompt.ask_several("Signs", |text| words::one_of(text, Flag::ALL, Flag::name)).ok()
        };
        assert_eq!(asked("limp, swelling\n", flags).0, Some(vec![Flag::Limp, Flag::Swelling]));
        assert_eq!(asked("\n", flags).0, Some(Vec::new()));
    }
}
