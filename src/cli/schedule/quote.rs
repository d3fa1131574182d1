//! Words for the shells, units, XML and command lines that a job is written in. Each function takes a text as it is
//! meant and gives it as it must be written; none of them knows what a job is. Line breaks and other control characters
//! are refused before (`super::Job`).

use std::fmt::Write as _;

/// A word of a POSIX shell; quoted only when it must be.
#[must_use]
pub fn shell(word: &str) -> String {
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "/._-+:,@=".contains(one);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A shell command as a crontab wants it. There an unescaped `%` is a line break and `\%` is a percent sign, whatever
/// the shell's quotes say (crontab(5)). A backslash before a percent sign would be taken for the first of the two, so
/// an empty pair of quotes goes between them: it means nothing to the shell, since [`shell`] puts both characters in
/// quotes.
#[must_use]
pub fn cron(command: &str) -> String {
    command.replace(r"\%", r"\''%").replace('%', r"\%")
}

/// A word of `ExecStart=`, in quotes when it must be (systemd.syntax(7), "Quoting"; `%` begins a specifier).
#[must_use]
pub fn systemd(word: &str) -> String {
    let word = word.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%");
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "/._-+:,@=%".contains(one);
    // A lone `;` would end the command, and one of `@-:+!|` before a path has a meaning; none of them begins a plain
    // word that we write.
    if !word.is_empty() && word.chars().all(is_plain) { word } else { format!("\"{word}\"") }
}

/// An argument of `ExecStart=`: there `$` begins a variable too, which in the path of the program it does not
/// (systemd.service(5), "Command lines").
#[must_use]
pub fn systemd_argument(word: &str) -> String {
    systemd(&word.replace('$', "$$"))
}

/// Text of an XML element. Characters beyond ASCII are written as numbers, so that no encoding can harm them on their
/// way through a terminal and a file.
#[must_use]
pub fn xml(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            _ if one.is_ascii() => written.push(one),
            _ => {
                // Writing into a string cannot fail.
                let _ = write!(written, "&#{};", u32::from(one));
            }
        }
    }
    written
}

/// An argument of a Windows command line, by the rules of `CommandLineToArgvW`: backslashes are doubled before a quote
/// and stand for themselves everywhere else.
#[must_use]
pub fn windows(word: &str) -> String {
    if !word.is_empty() && !word.contains([' ', '\t', '"']) {
        return word.to_owned();
    }
    let mut written = String::from("\"");
    let mut backslashes = 0;
    for one in word.chars() {
        match one {
            '\\' => backslashes += 1,
            '"' => {
                written.push_str(&"\\".repeat(backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        written.push(one);
    }
    written.push_str(&"\\".repeat(backslashes));
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_see_one_word() {
        assert_eq!(shell("/home/a/runs"), "/home/a/runs");
        assert_eq!(shell("/home/my runs"), "'/home/my runs'");
        assert_eq!(shell("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(shell("~"), "'~'");
        assert_eq!(shell(""), "''");
    }

    #[test]
    fn percent_signs_reach_the_shell() {
        assert_eq!(cron("'/runs/100%'"), r"'/runs/100\%'");
        assert_eq!(cron(r"'a\%b'"), r"'a\''\%b'");
    }

    #[test]
    fn units_see_no_specifier_and_no_variable() {
        assert_eq!(systemd("/usr/bin/patella"), "/usr/bin/patella");
        assert_eq!(systemd("/opt/50% off/$x"), "\"/opt/50%% off/$x\"");
        assert_eq!(systemd_argument("/runs/$HOME"), "\"/runs/$$HOME\"");
        assert_eq!(systemd_argument(r#"a\b"c"#), r#""a\\b\"c""#);
        assert_eq!(systemd_argument("a;b"), "\"a;b\"");
    }

    #[test]
    fn xml_is_ascii() {
        assert_eq!(xml("Läufe <&>"), "L&#228;ufe &lt;&amp;&gt;");
        assert_eq!(xml("\u{1f3c3}"), "&#127939;");
    }

    #[test]
    fn command_lines_of_windows() {
        // The examples of Microsoft's "Parsing C command-line arguments".
        assert_eq!(windows(r"C:\runs"), r"C:\runs");
        assert_eq!(windows(r"C:\my runs"), r#""C:\my runs""#);
        assert_eq!(windows(r"C:\my runs\"), r#""C:\my runs\\""#);
        assert_eq!(windows(r#"a"b"#), r#""a\"b""#);
        assert_eq!(windows(r#"a\\"b c"#), r#""a\\\\\"b c""#);
        assert_eq!(windows(""), "\"\"");
    }
}
