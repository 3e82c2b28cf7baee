use std::ops::Range;

use serde_saphyr::Location;

/// The bytes of a string in a document, without its quotes, given where it is said to stand. `None` where it is written in
/// another way than on one line without escapes.
pub(super) fn spot(text: &str, location: &Location, written: &str) -> Option<Range<usize>> {
    let mut start = usize::try_from(location.span().byte_offset()?).ok()?;
    let rest = text.get(start..)?;
    // `&anchor value`
    if rest.starts_with('&') {
        let after = rest.find(char::is_whitespace)?;
        start += after + rest[after..].len() - rest[after..].trim_start().len();
    }
    let rest = text.get(start..)?;
    if rest.starts_with('*') {
        let end = rest.find(|char: char| char.is_whitespace() || ",]}".contains(char)).unwrap_or(rest.len());
        return Some(start..start + end);
    }
    let quote = rest.chars().next().filter(|char| ['"', '\''].contains(char));
    let inner = quote.map_or(0, char::len_utf8);
    let after = rest.get(inner..)?.strip_prefix(written)?;
    let ends = match quote {
        Some(quote) => after.starts_with(quote),
        None => {
            after.is_empty() || after.starts_with(|char: char| char.is_whitespace() || ",]}".contains(char))
        }
    };
    ends.then(|| start + inner..start + inner + written.len())
}
