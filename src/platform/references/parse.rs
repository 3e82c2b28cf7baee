use std::ops::Range;

use crate::model::StackId;

/// A piece of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Text as it is, escapes taken away.
    Literal(String),
    /// `${…}`, and its bytes in the string.
    Reference(Target, Range<usize>),
}

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `${stack.output}`.
    Output {
        /// The stack; not yet known to exist.
        stack: String,
        /// Its output.
        output: String,
    },
    /// `${env.variable}`; `name` is the environment's own name.
    Variable(String),
    /// `${platform.name}`.
    PlatformName,
    /// `${secret.name}`.
    Secret(String),
}

/// A `${` that is no reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Its bytes in the string.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

/// Reads the references of a string. `$${` is a literal `${`; every other `$` is only a dollar sign.
pub fn parse(text: &str) -> Result<Vec<Token>, Vec<Malformed>> {
    let mut tokens = Vec::new();
    let mut wrong = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('$') {
        literal.push_str(&text[at..at + found]);
        at += found;
        let rest = &text[at..];
        if rest.starts_with("$${") {
            literal.push_str("${");
            at += 3;
        } else if rest.starts_with("${") {
            let (length, target) = reference(rest);
            match target {
                Ok(target) => {
                    if !literal.is_empty() {
                        tokens.push(Token::Literal(std::mem::take(&mut literal)));
                    }
                    tokens.push(Token::Reference(target, at..at + length));
                }
                Err((message, hint)) => wrong.push(Malformed { range: at..at + length, message, hint }),
            }
            at += length;
        } else {
            literal.push('$');
            at += 1;
        }
    }
    literal.push_str(&text[at..]);
    if !literal.is_empty() {
        tokens.push(Token::Literal(literal));
    }
    if wrong.is_empty() { Ok(tokens) } else { Err(wrong) }
}

/// Writes tokens as the string that [`parse`] reads them from.
#[cfg(test)]
fn render(tokens: &[Token]) -> String {
    tokens
        .iter()
        .map(|token| match token {
            Token::Literal(text) => text.replace("${", "$${"),
            Token::Reference(target, _) => format!("${{{target}}}"),
        })
        .collect()
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Output { stack, output } => write!(f, "{stack}.{output}"),
            Self::Variable(name) => write!(f, "env.{name}"),
            Self::PlatformName => f.write_str("platform.name"),
            Self::Secret(name) => write!(f, "secret.{name}"),
        }
    }
}

const FORMS: &str = "references are `${stack.output}`, `${env.variable}`, `${platform.name}` and `${secret.name}`; \
                     a literal `${` is written `$${`";

/// The reference at the start of `rest`: its length, and what it names or what is wrong with it.
fn reference(rest: &str) -> (usize, Result<Target, (String, String)>) {
    // An unclosed reference must not swallow the rest of a long text.
    let end = rest.find(['}', '\n', '"']).filter(|end| rest[*end..].starts_with('}'));
    let Some(end) = end else {
        return (
            2,
            Err(("this `${` is never closed".to_owned(), "a literal `${` is written `$${`".to_owned())),
        );
    };
    (end + 1, target(rest[2..end].trim()))
}

fn target(inner: &str) -> Result<Target, (String, String)> {
    let bad = |message: String, hint: &str| Err((message, hint.to_owned()));
    let word = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '-';
    let parts: Vec<&str> = inner.split('.').collect();
    if !parts.iter().all(|part| !part.is_empty() && part.chars().all(word)) {
        let message = format!("`${{{}}}` is no reference", inner.escape_debug());
        let computes = inner.contains(['(', '?', '+', '*', '[', '|']);
        return bad(
            message,
            if computes { "references compute nothing: do it in the module or the chart" } else { FORMS },
        );
    }
    match parts.as_slice() {
        ["env", name] => Ok(Target::Variable((*name).to_owned())),
        ["platform", "name"] => Ok(Target::PlatformName),
        ["platform", name @ ("teams" | "roles")] => bad(
            format!("the platform has no `{name}`"),
            &format!("environments may say something else of them: write `${{env.{name}}}`"),
        ),
        ["platform", other] => {
            bad(format!("the platform has no `{other}`"), "`${platform.name}` is all there is")
        }
        ["secret", name] => Ok(Target::Secret((*name).to_owned())),
        ["var", name] => {
            bad(format!("`${{var.{name}}}` is Terraform's"), &format!("write `${{env.{name}}}`"))
        }
        [stack, output] if StackId::new(stack).is_ok() => {
            Ok(Target::Output { stack: (*stack).to_owned(), output: (*output).to_owned() })
        }
        [stack, _] => bad(format!("`{stack}` can be no stack"), FORMS),
        [only] => bad(
            format!("`${{{only}}}` does not say where to look"),
            &format!(
                "write `${{env.{only}}}` for a variable, `${{stack.{only}}}` for an output; a literal `${{` is written `$${{`"
            ),
        ),
        [first, second, ..] => bad(
            format!("`${{{inner}}}` looks inside a value"),
            &format!(
                "references take values whole, `${{{first}.{second}}}`: give the part an output or a variable of its own"
            ),
        ),
        [] => bad("`${}` is empty".to_owned(), FORMS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(stack: &str, output: &str) -> Target {
        Target::Output { stack: stack.into(), output: output.into() }
    }

    #[test]
    fn references_are_told_from_dollars_and_escapes() {
        let tokens = parse("a$b $${x} ${gke.endpoint}/${ env.zone }$").expect("well-formed");
        assert_eq!(
            tokens,
            [
                Token::Literal("a$b ${x} ".into()),
                Token::Reference(output("gke", "endpoint"), 10..25),
                Token::Literal("/".into()),
                Token::Reference(Target::Variable("zone".into()), 26..39),
                Token::Literal("$".into()),
            ]
        );
    }

    #[test]
    fn every_malformed_reference_is_reported() {
        let wrong = parse("${region} ${a.b.c} ${platform.id} ${x").expect_err("malformed");
        let ranges: Vec<_> = wrong.iter().map(|wrong| wrong.range.clone()).collect();
        assert_eq!(ranges, [0..9, 10..18, 19..33, 34..36]);
    }

    proptest::proptest! {
        #[test]
        fn what_is_rendered_reads_back(pieces in proptest::collection::vec(piece(), 0..8)) {
            let text = render(&pieces);
            let read = parse(&text).expect("well-formed");
            let strip = |tokens: &[Token]| -> Vec<Token> {
                tokens.iter().map(|token| match token {
                    Token::Reference(target, _) => Token::Reference(target.clone(), 0..0),
                    literal @ Token::Literal(_) => literal.clone(),
                }).collect()
            };
            proptest::prop_assert_eq!(strip(&read), joined(&pieces));
        }

        #[test]
        fn no_string_makes_it_panic(text in ".{0,200}") {
            let _ = parse(&text);
        }
    }

    /// Neighbouring literals read back as one.
    fn joined(pieces: &[Token]) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        for piece in pieces {
            match (tokens.last_mut(), piece) {
                (Some(Token::Literal(text)), Token::Literal(more)) => text.push_str(more),
                (_, piece) => tokens.push(piece.clone()),
            }
        }
        tokens
    }

    fn piece() -> impl proptest::strategy::Strategy<Value = Token> {
        use proptest::prelude::*;
        prop_oneof![
            // A literal that ends with `$` before a reference cannot be written; neither can Terraform.
            "[a-z {}$\n]{0,6}[a-z{} ]".prop_map(Token::Literal),
            "[a-z][a-z0-9]{0,3}"
                .prop_filter("a stack", |name| StackId::new(name).is_ok() && name != "var")
                .prop_map(|stack| Token::Reference(Target::Output { stack, output: "id".into() }, 0..0)),
            "[a-z_]{1,5}".prop_map(|name| Token::Reference(Target::Variable(name), 0..0)),
            "[a-z_]{1,5}".prop_map(|name| Token::Reference(Target::Secret(name), 0..0)),
            Just(Token::Reference(Target::PlatformName, 0..0)),
        ]
    }
}
