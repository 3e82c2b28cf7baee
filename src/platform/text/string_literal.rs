/// Where a byte of a string's content stands inside its literal, as it is written in a TOML file: escapes are longer
/// in the file than what they stand for. `literal` has its quotes. For other texts, such as YAML scalars, and for
/// anything unexpected the start of the literal is the answer.
pub fn offset_in_literal(literal: &str, content_byte: usize) -> usize {
    let Some((quotes, basic)) = opening(literal) else { return 0 };
    let mut written = quotes;
    // A line break right after the opening of a multi-line string is not part of it.
    if quotes == 3 {
        written += [("\r\n", 2), ("\n", 1)]
            .iter()
            .find(|(text, _)| literal[quotes..].starts_with(text))
            .map_or(0, |(_, length)| *length);
    }
    let mut content = 0;
    while content < content_byte {
        let rest = &literal[written..];
        let (took, gave) = if basic { step(rest) } else { plain(rest) };
        if took == 0 {
            return 0;
        }
        written += took;
        content += gave;
    }
    written
}

fn opening(literal: &str) -> Option<(usize, bool)> {
    [("\"\"\"", true), ("'''", false), ("\"", true), ("'", false)]
        .into_iter()
        .find(|(quotes, _)| literal.starts_with(quotes))
        .map(|(quotes, basic)| (quotes.len(), basic))
}

fn plain(rest: &str) -> (usize, usize) {
    rest.chars().next().map_or((0, 0), |char| (char.len_utf8(), char.len_utf8()))
}

/// Bytes taken from the file and bytes given to the content.
fn step(rest: &str) -> (usize, usize) {
    let Some(escape) = rest.strip_prefix('\\') else { return plain(rest) };
    let hex = |digits: usize| {
        let code = escape.get(1..=digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let char = code.and_then(char::from_u32);
        (2 + digits, char.map_or(1, char::len_utf8))
    };
    match escape.chars().next() {
        None => (0, 0),
        Some('x') => hex(2),
        Some('u') => hex(4),
        Some('U') => hex(8),
        // A line-ending backslash takes all white space that follows.
        Some(' ' | '\t' | '\r' | '\n') => (1 + escape.len() - escape.trim_start().len(), 0),
        Some(_) => (2, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::offset_in_literal;

    #[test]
    fn escapes_are_counted_as_they_are_written() {
        assert_eq!(offset_in_literal(r#""abc""#, 2), 3);
        assert_eq!(offset_in_literal(r#""a\"c""#, 2), 4);
        assert_eq!(offset_in_literal(r#""\u00e9x""#, 2), 7);
        assert_eq!(offset_in_literal("\"\"\"\nab\"\"\"", 1), 5);
        assert_eq!(offset_in_literal("\"\"\"a\\\n   b\"\"\"", 1), 4);
        assert_eq!(offset_in_literal("\"\"\"a\\\n   bc\"\"\"", 2), 10);
        assert_eq!(offset_in_literal(r"'a\c'", 2), 3);
        assert_eq!(offset_in_literal("plain", 2), 0);
    }
}
