use std::sync::LazyLock;

use regex::{Captures, Regex};

/// What names a person or opens something, and what it becomes. Without tables of Unicode: `regex` is built without them.
const PEOPLE: [(&str, &str); 5] = [
    // Keys and certificates.
    (r"(?s)-----BEGIN [A-Z0-9 ]+-----.*?-----END [A-Z0-9 ]+-----", "<pem>"),
    // Google's access tokens and refresh tokens; signed ones (JWT).
    (r"(?-u:\b)(?:ya29\.|1//)[A-Za-z0-9_.\-]{8,}", "<token>"),
    (r"(?-u:\b)eyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]*)?", "<token>"),
    (r"(?-u:\b)[Bb]earer +[A-Za-z0-9_.\-]{8,}", "<token>"),
    // People and service accounts, and `user@host`.
    (r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9][A-Za-z0-9.\-]*", "<e-mail>"),
];

/// What names an account, a project or a machine, after the values that are known.
const PLACES: [(&str, &str); 6] = [
    (r"(?-u:\b)[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}(?-u:\b)", "<billing-account>"),
    (r"(?-u:\b)[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.gke\.goog(?-u:\b)", "<endpoint>"),
    (r"(?-u:\b)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?-u:\b)", "<uuid>"),
    (r"(?-u:\b)(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?-u:\b)(?:/[0-9]{1,2})?", "<address>"),
    (r"(?-u:\b)(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{1,4}(?-u:\b)", "<address>"),
    // Numbers of organisations, folders and projects.
    (r"(?-u:\b)[0-9]{9,}(?-u:\b)", "<number>"),
];

type Compiled = Vec<(Regex, &'static str)>;

static ALL: LazyLock<[Compiled; 2]> = LazyLock::new(|| [compiled(&PEOPLE), compiled(&PLACES)]);

fn compiled(patterns: &[(&str, &'static str)]) -> Compiled {
    let one = |(pattern, by): &(&str, &'static str)| {
        (Regex::new(pattern).expect("it is sound: a test uses it"), *by)
    };
    patterns.iter().map(one).collect()
}

/// Ids after a word that says what they are of.
static IDS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?-u:\b)(projects?|organizations?|folders?|billingAccounts)([/ ]`?)([a-z][a-z0-9\-]{4,28}[a-z0-9])(?-u:\b)";
    Regex::new(pattern).expect("it is sound: a test uses it")
});

/// Takes what names an account, a project, an address or a person out of a text.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    /// Values that are known, longest first, and what stands for each.
    known: Vec<(String, String)>,
}

impl Redactor {
    /// A redactor that also knows these values and what each is. Values of fewer than four characters would hit too much.
    #[must_use]
    pub fn new(known: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut known: Vec<(String, String)> =
            known.into_iter().filter(|(value, _)| value.chars().count() >= 4).collect();
        known.sort_by(|(one, _), (other, _)| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        known.dedup_by(|(one, _), (other, _)| one == other);
        Self { known }
    }

    /// The text without them. Redacting it again changes nothing.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let [people, places] = &*ALL;
        let text = all(people, text.to_owned());
        let text = self.known.iter().fold(text, |text, (value, what)| replace(&text, value, what));
        let text = all(places, text);
        // Only ids with a digit or a hyphen: `project is there` is prose.
        let id = |found: &Captures<'_>| {
            let is_id =
                found[3].contains(|c: char| c == '-' || c.is_ascii_digit()) || found[2].starts_with('/');
            if is_id { format!("{}{}<id>", &found[1], &found[2]) } else { found[0].to_owned() }
        };
        IDS.replace_all(&text, id).into_owned()
    }
}

fn all(patterns: &Compiled, text: String) -> String {
    patterns.iter().fold(text, |text, (pattern, by)| pattern.replace_all(&text, *by).into_owned())
}

/// Replaces a value where it is not part of a longer word, nor of what stands for another.
fn replace(text: &str, value: &str, what: &str) -> String {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let by = format!("<{what}>");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(value) {
        let (before, after) = (&rest[..at], &rest[at + value.len()..]);
        let inside = before.ends_with(part) || before.ends_with('<') || after.starts_with(part);
        out.push_str(before);
        out.push_str(if inside { value } else { &by });
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let known = [
            ("acme-testing-1", "project"),
            ("acme", "platform"),
            ("testing.acme.example", "domain"),
            ("ann", "user"),
        ];
        Redactor::new(known.map(|(value, what)| (value.to_owned(), what.to_owned()))).redact(text)
    }

    #[test]
    fn what_names_somebody_is_gone() {
        for (text, expected) in [
            (
                "project acme-testing-1 in organizations/123456789012",
                "project <project> in organizations/<number>",
            ),
            ("granted to user:ann@acme.example", "granted to user:<e-mail>"),
            ("gke@seed-1.iam.gserviceaccount.com may not", "<e-mail> may not"),
            ("billing account 012345-6789AB-CDEF01 is open", "billing account <billing-account> is open"),
            ("https://34.12.0.7:443 and 10.10.0.0/20", "https://<address>:443 and <address>"),
            ("projects/someone-else-7/global", "projects/<id>/global"),
            ("the project is there", "the project is there"),
            ("project someone-else-7 was deleted", "project <id> was deleted"),
            ("token ya29.a0AfH6SMBx-y_z.Q1", "token <token>"),
            ("Authorization: Bearer abcdefgh.ijkl", "Authorization: <token>"),
            ("eyJhbGciOi.eyJzdWIi.c2ln is signed", "<token> is signed"),
            ("gke-0a1b2c-123456789012.europe-west1.gke.goog", "<endpoint>"),
            ("ns for testing.acme.example", "ns for <domain>"),
            ("acmeplatform and acme, run by ann on host", "acmeplatform and <platform>, run by ann on host"),
            ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "<pem>"),
            ("created in 312s, 14 resources, v1.13.1", "created in 312s, 14 resources, v1.13.1"),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn redacting_again_changes_nothing(text in "[ -~\\n]{0,80}", number in "[0-9]{9,14}", name in "[a-z]{1,8}") {
            let text = format!("{text} {number} {name}@{name}.example 10.{}.0.1 acme-testing-1", number.len());
            let once = redacted(&text);
            proptest::prop_assert_eq!(redacted(&once), once.clone());
            proptest::prop_assert!(!once.contains(&number) && !once.contains('@') || text.matches('@').count() > 1);
        }
    }
}
