use std::fmt::Write as _;

/// A text with gaps for a resource's attributes: `projects/{{project}}/regions/{{region}}/routers/{{name}}`.
///
/// `{{role}}` is the attribute's value; `project`, `region` and `zone` may be the provider's, and of a region or zone
/// only the name is taken. `{{network|last}}` is the last part of a path, `{{name|escape}}` is escaped for a URL,
/// `{{parent|path}}` may hold slashes when an id is taken apart, `{{project|number}}` is the project's number,
/// `{{location|gcr}}` a registry's prefix (`eu.`, or nothing). `{{*}}` is a name that the server makes up. What stands in
/// brackets is left out where none of its attributes is set: `{{role}}[ {{condition.title}}]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value { name: String, form: Form },
    Optional(Vec<Self>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Last,
    Escape,
    Number,
    Registry,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// When a gap or bracket is not closed, or a form is unknown.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text;
        let parts = parts(&mut rest, false).map_err(|error| format!("{error} in `{text}`"))?;
        Ok(Self { text: text.to_owned(), parts })
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The attributes that it needs, in order; `*` for what the server makes up.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        fn walk<'a>(parts: &'a [Part], names: &mut Vec<&'a str>) {
            for part in parts {
                match part {
                    Part::Text(_) => {}
                    Part::Value { name, .. } => names.push(name),
                    Part::Optional(parts) => walk(parts, names),
                }
            }
        }
        let mut names = Vec::new();
        walk(&self.parts, &mut names);
        names
    }

    /// The text with its gaps filled. `value` is asked for attributes by dotted path, for `project#number`, and for `*`;
    /// what it does not know is empty.
    pub fn fill(&self, mut value: impl FnMut(&str) -> Option<String>) -> String {
        let mut text = String::new();
        fill(&self.parts, &mut value, &mut text);
        text
    }
}

fn parts(rest: &mut &str, inside: bool) -> Result<Vec<Part>, String> {
    let mut found = Vec::new();
    loop {
        let at = rest.find("{{").into_iter().chain(rest.find(['[', ']'])).min().unwrap_or(rest.len());
        if at > 0 {
            found.push(Part::Text(rest[..at].to_owned()));
        }
        *rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("{{") {
            let (gap, after) = after.split_once("}}").ok_or("a gap is not closed")?;
            *rest = after;
            found.push(self::gap(gap)?);
        } else if let Some(after) = rest.strip_prefix('[') {
            *rest = after;
            found.push(Part::Optional(parts(rest, true)?));
        } else if let Some(after) = rest.strip_prefix(']') {
            *rest = after;
            return if inside { Ok(found) } else { Err("a bracket is closed that is not open".into()) };
        } else {
            return if inside { Err("a bracket is not closed".into()) } else { Ok(found) };
        }
    }
}

fn gap(text: &str) -> Result<Part, String> {
    let (name, form) = text.split_once('|').unwrap_or((text, ""));
    let form = match form {
        "" | "path" if name == "region" || name == "zone" => Form::Last,
        "" | "path" => Form::Plain,
        "last" => Form::Last,
        "escape" => Form::Escape,
        "number" => Form::Number,
        "gcr" => Form::Registry,
        _ => return Err(format!("`{form}` is no form of a value")),
    };
    Ok(Part::Value { name: name.to_owned(), form })
}

fn fill(parts: &[Part], value: &mut dyn FnMut(&str) -> Option<String>, text: &mut String) {
    for part in parts {
        match part {
            Part::Text(plain) => text.push_str(plain),
            Part::Value { name, form } => {
                let name = if *form == Form::Number { format!("{name}#number") } else { name.clone() };
                text.push_str(&form.of(&value(&name).unwrap_or_default()));
            }
            Part::Optional(parts) => {
                let mut some = false;
                let mut inner = String::new();
                let mut look = |name: &str| {
                    let found = value(name);
                    some |= found.as_ref().is_some_and(|found| !found.is_empty());
                    found
                };
                fill(parts, &mut look, &mut inner);
                if some {
                    text.push_str(&inner);
                }
            }
        }
    }
}

impl Form {
    fn of(self, value: &str) -> String {
        match self {
            Self::Plain | Self::Number => value.to_owned(),
            Self::Last => value.rsplit('/').next().unwrap_or_default().to_owned(),
            Self::Escape => escape(value),
            Self::Registry if value.is_empty() => String::new(),
            Self::Registry => format!("{}.", value.to_lowercase()),
        }
    }
}

/// Everything but letters, digits and `-_.~` in percent notation (RFC 3986).
fn escape(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("a string takes everything");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, values: &[(&str, &str)]) -> String {
        let template = Template::parse(template).expect("a template");
        template
            .fill(|name| values.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn gaps_take_their_forms() {
        let link = "https://www.googleapis.com/compute/v1/projects/p/regions/r";
        assert_eq!(
            filled("regions/{{region}}/routers/{{name}}", &[("region", link), ("name", "n")]),
            "regions/r/routers/n"
        );
        assert_eq!(
            filled("{{key_ring}}/cryptoKeys/{{name}}", &[("key_ring", "a/b"), ("name", "n")]),
            "a/b/cryptoKeys/n"
        );
        assert_eq!(filled("{{network|last}}/{{name}}", &[("network", "a/b"), ("name", "n")]), "b/n");
        assert_eq!(filled("{{network|escape}}", &[("network", "a/b:c")]), "a%2Fb%3Ac");
        assert_eq!(
            filled("projects/{{project|number}}/x", &[("project", "p"), ("project#number", "12")]),
            "projects/12/x"
        );
        assert_eq!(filled("{{location|gcr}}artifacts", &[("location", "EU")]), "eu.artifacts");
        assert_eq!(filled("{{location|gcr}}artifacts", &[]), "artifacts");
    }

    #[test]
    fn what_is_in_brackets_may_be_absent() {
        let template = "{{role}}[/{{condition.title}}/{{condition.description}}]";
        assert_eq!(filled(template, &[("role", "r")]), "r");
        assert_eq!(filled(template, &[("role", "r"), ("condition.title", "t")]), "r/t/");
        assert_eq!(
            Template::parse(template).expect("a template").names(),
            ["role", "condition.title", "condition.description"]
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for wrong in ["{{a", "a]", "[a", "{{a|b}}"] {
            assert!(Template::parse(wrong).is_err(), "{wrong}");
        }
    }
}
