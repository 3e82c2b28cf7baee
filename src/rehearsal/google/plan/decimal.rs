use crate::rehearsal::google::value::Value;

/// A number as a decimal without what makes no difference.
pub(super) fn decimal(value: &Value) -> String {
    let text = match value {
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    if text.contains('.') && !text.contains(['e', 'E']) {
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_form() {
        assert_eq!(decimal(&Value::Text("2.50".into())), decimal(&Value::Float(2.5)));
        assert_eq!(decimal(&Value::Int(10)), "10");
    }
}
