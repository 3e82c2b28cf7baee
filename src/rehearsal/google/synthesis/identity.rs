use super::seed::Seed;
use crate::rehearsal::google::{names, schema::Template, value::Value};

/// The number of a project: twelve digits that follow from its id.
#[must_use]
pub fn project_number(project: &str) -> String {
    Seed::new(&format!("project {project}")).digits(12)
}

/// Fills a template with a thing's attributes, or what the provider's settings say; `number` is the number of its
/// project, and `invented` what the server makes up.
pub(super) fn filled(
    template: &Template,
    attributes: &Value,
    settings: &Value,
    number: &dyn Fn() -> String,
    invented: &dyn Fn() -> String,
) -> String {
    let text = template.fill(|name| match name {
        "*" => Some(invented()),
        _ if name.ends_with("#number") => Some(number()),
        _ => at(attributes, name).or_else(|| plain(settings.get(name))),
    });
    if text.starts_with("projects/") { whole(&text).to_owned() } else { text }
}

/// An id by which a thing can be imported: a template with what the thing has, or the provider's settings say.
#[must_use]
pub fn import_id(template: &Template, attributes: &Value, settings: &Value) -> String {
    let id = attributes.get("id").text().unwrap_or_default();
    filled(template, attributes, settings, &String::new, &|| names::last(id).to_owned())
}

/// Where a template asks for a name, a thing may have the whole path or a link: that is all there is to it.
fn whole(text: &str) -> &str {
    text.rfind("/projects/").map_or(text, |at| &text[at + 1..])
}

/// The text at a dotted path; a block of a list is its first.
fn at(attributes: &Value, path: &str) -> Option<String> {
    let mut here = attributes;
    for part in path.split('.') {
        here = here.elements().first().unwrap_or(here).get(part);
    }
    plain(here)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_takes_attributes_then_settings() {
        let object = |pairs: &[(&str, &str)]| {
            Value::Map(
                pairs
                    .iter()
                    .map(|(name, text)| ((*name).to_owned(), Value::Text((*text).to_owned())))
                    .collect(),
            )
        };
        let template =
            Template::parse("projects/{{project}}/{{project|number}}/{{name}}/{{*}}").expect("a template");
        let filled = filled(
            &template,
            &object(&[("name", "n")]),
            &object(&[("project", "p")]),
            &|| "12".to_owned(),
            &|| "made-up".to_owned(),
        );
        assert_eq!(filled, "projects/p/12/n/made-up");
        assert_eq!(project_number("p").len(), 12);
        assert_eq!(
            whole("projects/p/topics/https://x/v1/projects/q/topics/t/role"),
            "projects/q/topics/t/role"
        );
        assert_eq!(whole("projects/p/topics/t"), "projects/p/topics/t");
    }
}
